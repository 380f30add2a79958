"""Takes annotations that other tools made onto our articles: who may, onto which words, as what."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from .. import http
from ..models import Annotation
from ..models.span import MOST_SPANS, clean_tags
from ..permissions import Visibility
from ..schemas import received, webannotation
from .place import Place
from .sources import origin_of


class Refused(Exception):
    """It cannot be taken, with the reason; ``status`` is what HTTP says."""

    def __init__(self, message, status=422, field="target"):
        super().__init__(message)
        self.status, self.field = status, field


@dataclass
class Taken:
    """What became of one: the annotation, whether it is new, and how many of its places were found."""

    annotation: Annotation
    is_new: bool
    wanted: int = 0
    found: int = 0


@dataclass
class Meant:
    """What an annotation is to be here, in the model's words."""

    article: object
    fields: dict
    wanted: int
    found: int


def receive(document, user, sources, *, visibility=None, uid=None, identity=""):
    """Make the annotation of a JSON-LD document, or find the one that came from there before.

    ``identity``: by what to know it again when it has no IRI. Malformed, Refused, ValidationError (meaning)
    or PermissionDenied.
    """
    understood = received.read(document)
    if (own := sources.own_uid(understood.document.get("id") or "")) and (
        present := Annotation.objects.visible_to(user).for_exchange().filter(uid=own).first()
    ):
        return Taken(present, is_new=False)
    meant = _meant(understood, user, sources)
    iri = understood.iri or identity
    origin = origin_of(iri) if iri else None
    if origin and (present := _present(meant.article, user, origin)):
        return Taken(present, is_new=False)
    reply_to = meant.fields.get("reply_to")
    visibility = visibility or (reply_to.visibility if reply_to else Visibility.DESK)
    http.require_reach(user, meant.article, meant.fields["motivation"], visibility)
    fields = {"by": user, "visibility": visibility, "created_at": understood.created, **meant.fields}
    for is_last_try in (False, True):
        if uid and Annotation.objects.filter(uid=uid).exists():
            uid = None
        try:
            with transaction.atomic():
                made = meant.article.annotate(uid=uid, origin=origin, **fields)
            break
        except IntegrityError:
            # Somebody's other attempt, or this client's, was quicker.
            if origin and (present := _present(meant.article, user, origin)):
                return Taken(present, is_new=False)
            if is_last_try:
                raise
    return Taken(made, True, meant.wanted, meant.found)


def replace(annotation, document, user, version, sources):
    """Put a new state in an annotation's place; Refused (409) for what a client does not set."""
    understood = received.read(document)
    _keep_identity(annotation, document, sources)
    meant = _meant(understood, user, sources, annotation)
    fields = meant.fields
    if meant.article.pk != annotation.article_id:
        if meant.article.desk_id != annotation.article.desk_id or annotation.replies.exists():
            raise Refused(_("This annotation stays on its article: make another one there."), 409)
        fields["article"] = meant.article
    if "reply_to" in fields and fields.pop("reply_to") != annotation.reply_to:
        raise Refused(_("A reply stays on what it answers."), 409)
    if annotation.motivation in ("questioning", "identifying", "replying"):
        if "article" in fields:
            raise Refused(_("This annotation stays on its article: make another one there."), 409)
        fields = _within(annotation, understood, fields)
    elif fields["motivation"] in ("identifying", "replying"):
        raise Refused(_("It cannot become a mention or a reply."), 409, "motivation")
    return annotation.edit(user, version, **fields)


def _present(article, user, origin):
    """The one that came from there, by the same person or seen by them; withdrawn ones, too."""
    rows = Annotation.objects.filter(article=article, origin=origin)
    seen = Q(pk__in=Annotation.objects.visible_to(user).filter(article=article, origin=origin))
    found = rows.filter(Q(author=user) | seen).order_by("pk").first()
    return found and Annotation.objects.for_exchange().get(pk=found.pk)


def _meant(understood, user, sources, annotation=None):
    """On which article, which words, as what; Refused when the article is not known."""
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
                raise Refused(_("There is no such annotation here."))
    return None


def _article(understood, sources):
    for leaf in understood.leaves:
        if article := sources.article(leaf.source):
            return article
    raise Refused(_("There is no article here from %(address)s.") % {"address": understood.leaves[0].source})


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


def _keep_identity(annotation, document, sources):
    came = (annotation.received or {}).get("document", {})
    own = document.get("id")
    if own is not None and sources.own_uid(own) != annotation.uid:
        raise Refused(_("The id of an annotation does not change."), 409, "id")
    if "canonical" in came and document.setdefault("canonical", came["canonical"]) != came["canonical"]:
        raise Refused(_("The canonical IRI of an annotation does not change."), 409, "canonical")
    known = set(received.as_list(came.get("via"))) | ({came["id"]} if "id" in came else set())
    if known and not known <= set(received.as_list(document.setdefault("via", sorted(known)))):
        raise Refused(_("Where an annotation came from (via) does not change."), 409, "via")
    # Who made it and when is not the writer's to say.
    for name in ("id", "created", "creator", "modified"):
        document.pop(name, None)
        if name in came and name not in ("id", "modified"):
            document[name] = came[name]


def _within(annotation, understood, fields):
    """For a claim, a mention or a reply: its text, tags and words; what it is about is changed elsewhere."""
    fields.pop("motivation")
    fields.pop("entities")
    if annotation.motivation != "replying":
        own = [body for body in received.bodies_of(understood.document) if isinstance(body, dict)]
        texts = [body["value"] for body in own if body.get("purpose") == "commenting" and "value" in body]
        fields["body"] = "\n\n".join(texts)
    document = {
        name: value
        for name, value in understood.document.items()
        if name not in ("body", "bodyValue", "motivation")
    }
    fields["received"] = {**fields["received"], "document": document, "said": None}
    return fields
