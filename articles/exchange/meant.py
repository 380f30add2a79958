"""What an annotation from elsewhere is to be here: on which article, which words, as what."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..models.span import MOST_SPANS, clean_tags
from ..schemas import received, webannotation
from .place import Place


class Refused(Exception):
    """It cannot be taken, with the reason; ``status`` is what HTTP says."""

    def __init__(self, message, status=422, field="target"):
        super().__init__(message)
        self.status, self.field = status, field


class Unplaced(Refused):
    """It is about no article and no annotation that is here."""


@dataclass
class Meant:
    """What an annotation is to be here, in the model's words."""

    article: object
    fields: dict
    wanted: int
    found: int


def meant_by(understood, user, sources, annotation=None):
    """On which article, which words, as what; Unplaced when there is none."""
    reply_to = _answered(understood, sources)
    article = reply_to.article if reply_to else _article(understood, sources)
    entity = _entity(understood, sources, article)
    spans, places, wanted, lost = ([], [], 0, None)
    known, revision = {}, article.current
    if annotation and annotation.article_id == article.pk:
        known = {(span.start, span.end): span.role for span in annotation.spans.all()}
        revision = annotation.revision
    if not reply_to:
        spans, places, wanted, lost = _spans(understood, sources, article, revision, known)
    motivation = _motivation(understood, reply_to, entity, spans)
    tags = clean_tags(understood.tags)
    body = understood.text.strip()
    entities = [entity] if motivation == "identifying" else []
    said = webannotation.said(motivation, body, tags, [each.pk for each in entities])
    fields = {
        "motivation": motivation,
        "body": body,
        "tags": tags,
        "entities": entities,
        "spans": [{"start": span[0], "end": span[1], "role": known.get(span)} for span in spans],
        "received": {
            "document": understood.document,
            "said": said,
            "places": [list(place) if place else None for place in places],
            "placed": webannotation.placed(revision.pk, spans),
        },
        "lost": lost,
    }
    if reply_to and motivation == "replying":
        fields["reply_to"] = reply_to
    return Meant(article, fields, wanted, len(spans))


def _answered(understood, sources):
    """The annotation that this one is about, or None."""
    wants = understood.document.get("motivation")
    for leaf in understood.leaves:
        is_own = sources.own_uid(leaf.source)
        if is_own or "replying" in received.as_list(wants):
            if found := sources.annotation(leaf.source):
                return found
            if is_own:
                raise Unplaced(_("There is no such annotation here."))
    return None


def _article(understood, sources):
    for leaf in understood.leaves:
        if article := sources.article(leaf.source):
            return article
    raise Unplaced(_("There is no article here from %(address)s.") % {"address": understood.leaves[0].source})


def _entity(understood, sources, article):
    found = (sources.entity(iri, article.desk) for iri in understood.named)
    return next((entity for entity in found if entity), None)


def _spans(understood, sources, article, revision, known):
    """The spans of the targets that are in this article, the place of each target, and what was lost.

    ``known``: the roles of those that it has already; of others, the later one of two that overlap is lost.
    """
    place = Place(revision.text, revision.html)
    spans, places, wanted, lost = [], [], 0, None
    for leaf in understood.leaves:
        found = None
        if leaf.is_part and sources.article(leaf.source) == article:
            wanted += 1
            found = place.find(leaf.selectors)
            if found is None and lost is None:
                lost = received.quote_of(leaf.selectors)
        if found and found not in spans:
            fits = found in known or not any(found[0] < end and start < found[1] for start, end in spans)
            if fits and len(spans) < MOST_SPANS:
                spans.append(found)
            else:
                found = None
        places.append(found)
    return spans, places, wanted, None if spans else lost


def _motivation(understood, reply_to, entity, spans):
    """Ours for theirs: what it says counts more than what it is called."""
    if reply_to and understood.text.strip():
        return "replying"
    if entity and spans and not understood.text.strip():
        return "identifying"
    if understood.text.strip():
        return "commenting"
    return "tagging" if understood.tags else "highlighting"
