"""What another text would do to an article, in words and as a difference, for those who are to decide."""

from dataclasses import dataclass, field

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from rapidfuzz.distance import Indel

from ..models.foreseen import foresee
from ..text.fold import fold
from ..text.paragraphs import compare, folded

# Two titles are alike when they share this much of the shorter one's words, or are written this much alike.
SHARED_WORDS, WRITTEN_ALIKE = 1 / 3, 0.6
# Small words alone make up less than this of two texts that have nothing to do with each other.
KEPT = 0.3


@dataclass
class Foretold:
    """A sentence of counts, the paragraphs that differ, and reasons to think that it is another page."""

    sentence: str
    blocks: list
    doubts: list = field(default_factory=list)
    is_same: bool = False


def foretold(article, text, user, title=""):
    """Ahead of storing this text; ``title``: as found with it, when it came from a page."""
    paragraphs = compare(article.current.text, text)
    foreseen = foresee(article, text, user)
    doubts = []
    if title and not text.startswith(title.rstrip("…")) and not _are_alike(title, article.title):
        doubts.append(
            gettext("Its title is “%(title)s”; here it is “%(here)s”.")
            % {"title": title, "here": article.title}
        )
    if foreseen.is_mostly_lost:
        doubts.append(_("Most of what is marked would lose its words."))
    if _kept(paragraphs) < KEPT * min(len(article.current.text), len(text)):
        doubts.append(_("Hardly anything of the present text is in it."))
    is_same = text == article.current.text
    return Foretold(_sentence(foreseen), folded(paragraphs), doubts, is_same)


def _sentence(foreseen):
    told = [
        (ngettext("%d annotation stays", "%d annotations stay", foreseen.stay), foreseen.stay),
        (ngettext("%d is reworded", "%d are reworded", foreseen.reworded), foreseen.reworded),
        (ngettext("%d raises an alarm", "%d raise an alarm", foreseen.alarms), foreseen.alarms),
        (ngettext("%d loses its words", "%d lose their words", foreseen.lost), foreseen.lost),
        (ngettext("%d is found again", "%d are found again", foreseen.found), foreseen.found),
        (
            ngettext("%d had lost its words before", "%d had lost their words before", foreseen.gone),
            foreseen.gone,
        ),
        (
            ngettext(
                "%d reviewed claim goes back to review",
                "%d reviewed claims go back to review",
                foreseen.back_to_review,
            ),
            foreseen.back_to_review,
        ),
    ]
    parts = [words % count for words, count in told if count]
    return ", ".join(parts) + "." if parts else gettext("Nothing is marked in it.")


def _kept(paragraphs):
    return sum(len(words) for each in paragraphs for kind, words in each.parts if kind == "same")


def _are_alike(one, other):
    one, other = fold(one), fold(other)
    words, others = set(one.split()), set(other.split())
    shared = len(words & others) / max(1, min(len(words), len(others)))
    return shared >= SHARED_WORDS or Indel.normalized_similarity(one, other) >= WRITTEN_ALIKE
