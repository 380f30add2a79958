"""The sentence an annotation stands in, read from the revision without loading the whole text."""

from dataclasses import dataclass

from django.db.models import F, IntegerField, Min, Value
from django.db.models.functions import Greatest, Substr

from ..text.sentences import split

REACH = 300
LONGEST = 1500


@dataclass(frozen=True)
class Passage:
    """Pieces of text in order, each with whether an annotation stands on it, and whether more is around."""

    pieces: list
    cut_before: bool = False
    cut_after: bool = False


def with_windows(annotations):
    """A queryset whose rows have the text around their first span; give each to :func:`passage`.

    Needs ``spans`` and ``article`` prefetched. The window is cut by the database: an article may be long.
    """
    first = annotations.annotate(first_start=Min("spans__start"))
    begin = Greatest(F("first_start") + 1 - REACH, Value(1), output_field=IntegerField())
    return first.annotate(window=Substr("revision__text", begin, LONGEST))


def passage(annotation):
    """The sentence or sentences around an annotation's spans; None for one about the whole article.

    Who said it and the word that says so bound the passage; what was said is marked.
    """
    if annotation.first_start is None:
        return None
    origin = max(0, annotation.first_start - REACH)
    window = annotation.window
    spans = [span for span in annotation.spans.all() if span.start - origin < len(window)]
    first, last = spans[0].start - origin, min(max(span.end for span in spans) - origin, len(window))
    content = [span for span in spans if span.role == "content"] or spans
    bounds = split(window, annotation.article.language or "en")
    begin = max((start for start, _ in bounds if start <= first), default=0)
    end = min((end for _, end in bounds if end >= last), default=len(window))
    pieces, at = [], begin
    for span in content:
        start, stop = max(span.start - origin, at), min(span.end - origin, len(window))
        if stop <= start:
            continue
        if start > at:
            pieces.append((window[at:start], False))
        pieces.append((window[start:stop], True))
        at = stop
    if at < end:
        pieces.append((window[at:end], False))
    return Passage(pieces, cut_before=begin == 0 < origin, cut_after=end == len(window) == LONGEST)
