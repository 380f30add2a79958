"""Strays: annotations about nothing that is here, and how they come to their place when it is."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.db.models import Q

from .. import http
from ..models import Annotation, Desk, Stale, Stray
from ..permissions import Role, Visibility, role_on
from ..schemas import received
from .meant import Unplaced, meant_by
from .sources import Sources, keys_of_own


def desk_for(user, visibility, wanted=""):
    """The desk that keeps this person's strays, or None: the wanted (slug or number), else their first.

    One where they may write comes before one where they may only read.
    """
    least = Role.READER if visibility == Visibility.PRIVATE else Role.ANNOTATOR
    desks = Desk.objects.visible_to(user).order_by("pk")
    if wanted:
        is_number = wanted.isascii() and wanted.isdigit() and len(wanted) < 19
        return desks.filter(Q(pk=int(wanted)) if is_number else Q(slug=wanted)).first()
    return next((desk for desk in desks if role_on(user, desk.pk) >= least), desks.first())


def by_origin(desk, user, origin):
    """The one that came from there, by the same person or seen by them; withdrawn ones, too."""
    rows = Stray.objects.filter(desk=desk, origin=origin).select_related("author", "desk").order_by("pk")
    seen = Q(pk__in=Stray.objects.visible_to(user).filter(desk=desk, origin=origin))
    return rows.filter(Q(author=user) | seen).first()


def settle(stray, sources, understood=None, version=None):
    """The annotation that takes a stray's place now; None while what it is about is not here.

    ``understood``: what it is to say instead of what it says. Stale, ValidationError (meaning) or
    PermissionDenied.
    """
    understood = understood or received.read(stray.document)
    try:
        meant = meant_by(understood, sources.user, sources)
    except Unplaced:
        return None
    article, reply_to = meant.article, meant.fields.get("reply_to")
    visibility = _narrowed(stray.visibility, reply_to.visibility if reply_to else article.visibility)
    http.require_reach(sources.user, article, meant.fields["motivation"], visibility)
    twins = Annotation.objects.filter(article=article, author=stray.author, origin=stray.origin)
    fields = {
        "by": stray.author,
        "uid": stray.uid,
        "origin": None if twins.exists() else stray.origin,
        "visibility": visibility,
        "created_at": stray.created_at,
        **meant.fields,
    }
    annotation = stray.give_way(sources.user, version, lambda: article.annotate(**fields))
    place_waiting(article.desk_id, keys_of_own(stray.uid, stray.document))
    return annotation


def place_waiting(desk_id, keys):
    """Place the desk's strays about what has these keys, in the names of their authors; returns how many."""
    placed = 0
    for stray in list(Stray.objects.waiting_for(desk_id, keys)):
        if stray.author is None or not stray.author.is_active:
            continue
        try:
            placed += settle(stray, Sources(stray.author, desk=stray.desk)) is not None
        except (PermissionDenied, ValidationError, received.Malformed, IntegrityError, Stale):
            continue  # it stays a stray, as it came
        except Stray.DoesNotExist:
            continue  # another process was quicker
    return placed


def _narrowed(visibility, most):
    """Of two visibilities the one of fewer people."""
    width = [Visibility.PRIVATE, Visibility.DESK, Visibility.PUBLIC]
    return min(visibility, most, key=width.index)
