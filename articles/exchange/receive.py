"""Takes annotations that other tools made onto our articles: who may, and whether they are here already."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from .. import http
from ..models import Annotation, Stray
from ..permissions import Visibility
from ..schemas import received
from . import strays
from .files import identity_of
from .meant import Refused, Unplaced, meant_by
from .sources import keys_of_own, origin_of


@dataclass
class Taken:
    """What became of one: the annotation or stray, whether it is new, how many of its places were found."""

    annotation: Annotation | Stray
    is_new: bool
    wanted: int = 0
    found: int = 0

    @property
    def is_stray(self):
        """Whether it is about nothing that is here."""
        return isinstance(self.annotation, Stray)


def receive(document, user, sources, *, visibility=None, uid=None, identity="", desk=None, anew=False):
    """Make the annotation of a JSON-LD document, or find the one that came from there before.

    ``identity``: by what to know it again when it has no IRI. ``desk``: keeps what is about nothing that is
    here; without one that is Unplaced. ``anew``: what came from the same IRI with another content is another
    annotation, and what was withdrawn may come again. Malformed, Refused, ValidationError (meaning) or
    PermissionDenied.
    """
    understood = received.read(document)
    present = _own(understood, user, sources)
    if present and not (anew and present.withdrawn_at):
        return Taken(present, is_new=False)
    asked = _Asked(understood, user, understood.iri or identity, anew)
    try:
        meant = meant_by(understood, user, sources)
    except Unplaced:
        if desk is None:
            raise
        return _keep(asked, sources, desk, visibility, uid)
    present, origin = asked.known(lambda origin: _present(meant.article, user, origin))
    if present:
        return Taken(present, is_new=False)
    waiting = origin and strays.by_origin(meant.article.desk, user, origin)
    if waiting and waiting.author == user and (placed := strays.settle(waiting, sources)):
        return Taken(placed, True, meant.wanted, meant.found)
    reply_to = meant.fields.get("reply_to")
    visibility = visibility or (reply_to.visibility if reply_to else Visibility.DESK)
    http.require_reach(user, meant.article, meant.fields["motivation"], visibility)
    fields = {"by": user, "visibility": visibility, "created_at": understood.created, **meant.fields}
    made, is_new = _make(
        lambda uid: meant.article.annotate(uid=uid, origin=origin, **fields),
        uid,
        lambda: origin and _present(meant.article, user, origin),
    )
    if is_new:
        strays.place_waiting(meant.article.desk_id, keys_of_own(made.uid, understood.document))
    return Taken(made, is_new, meant.wanted, meant.found)


def replace(annotation, document, user, version, sources):
    """Put a new state in an annotation's place; Refused (409) for what a client does not set."""
    understood = received.read(document)
    came = (annotation.received or {}).get("document", {})
    _keep_identity(annotation.uid, came, understood.document, sources)
    meant = meant_by(understood, user, sources, annotation)
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


def replace_stray(stray, document, user, version, sources):
    """Put a new state in a stray's place: the stray, or the annotation that it is now."""
    understood = received.read(document)
    _keep_identity(stray.uid, stray.document, understood.document, sources)
    if placed := strays.settle(stray, sources, understood, version):
        return placed
    stray.edit(user, version, document=understood.document, keys=sources.keys(understood.leaves))
    return stray


@dataclass
class _Asked:
    """One annotation that is sent, and how it would be known."""

    understood: received.Understood
    user: object
    iri: str
    anew: bool

    def known(self, find):
        """``(the one that is here already or None, under which origin a new one is to be known)``.

        ``find(origin)``: the one of that origin, withdrawn ones, too.
        """
        if not self.iri:
            return None, None
        present, origin = find(origin_of(self.iri)), origin_of(self.iri)
        content = _content(self.understood.document)
        if present and self.anew and _content(_document(present)) != content:
            origin = origin_of(identity_of(content))
            present = find(origin)
        if present and self.anew and present.withdrawn_at:
            if present.author_id == self.user.pk:
                type(present).objects.filter(pk=present.pk).update(origin=None)
            present = None
        return present, origin


def _make(make, uid, find):
    """``(what make(uid) makes, True)``; with False what ``find()`` finds, when another was quicker."""
    for is_last_try in (False, True):
        if uid and any(model.objects.filter(uid=uid).exists() for model in (Annotation, Stray)):
            uid = None
        try:
            with transaction.atomic():
                return make(uid), True
        except IntegrityError:
            # Somebody's other attempt, or this client's, was quicker.
            if present := find():
                return present, False
            if is_last_try:
                raise
    raise AssertionError("The last try returns or raises.")


def _own(understood, user, sources):
    """The one of ours that says by its id that it is one, or None."""
    own = sources.own_uid(understood.document.get("id") or "")
    if not own:
        return None
    rows = Annotation.objects.visible_to(user).for_exchange().filter(uid=own)
    return rows.first() or sources.stray(own)


def _document(present):
    return present.document if isinstance(present, Stray) else (present.received or {}).get("document", {})


def _content(document):
    """What an annotation is, wherever a copy of it lies."""
    return {name: value for name, value in document.items() if name not in ("id", "via")}


def _present(article, user, origin):
    """The one that came from there, by the same person or seen by them; withdrawn ones, too."""
    rows = Annotation.objects.filter(article=article, origin=origin)
    seen = Q(pk__in=Annotation.objects.visible_to(user).filter(article=article, origin=origin))
    found = rows.filter(Q(author=user) | seen).order_by("pk").first()
    return found and Annotation.objects.for_exchange().get(pk=found.pk)


def _keep(asked, sources, desk, visibility, uid):
    """Keep what is about nothing that is here."""
    user, document = asked.user, asked.understood.document
    visibility = visibility or Visibility.DESK
    http.require(user, "articles.edit_stray", Stray(desk=desk, author=user, visibility=visibility))
    present, origin = asked.known(lambda origin: strays.by_origin(desk, user, origin))
    if present:
        return Taken(present, is_new=False)
    fields = {"document": document, "keys": sources.keys(asked.understood.leaves), "visibility": visibility}
    fields |= {"origin": origin, "created_at": asked.understood.created}
    made, is_new = _make(
        lambda uid: Stray.keep(desk=desk, by=user, uid=uid, **fields),
        uid,
        lambda: origin and strays.by_origin(desk, user, origin),
    )
    return Taken(made, is_new)


def _keep_identity(uid, came, document, sources):
    """Refused (409) for another identity than the document that came; what is left out, stays."""
    own = document.get("id")
    if own is not None and sources.own_uid(own) != uid:
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
