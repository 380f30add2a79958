"""What people follow: found by kind and key, put on and off, and who is to hear of something."""

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from ..http import require, visible_or_404
from ..models import Annotation, Article, Claim, Entity, Follow
from .words import excerpt

Kind = Follow.Kind
MODELS = {
    Kind.ARTICLE: Article,
    Kind.ENTITY: Entity,
    Kind.SPEAKER: Entity,
    Kind.CLAIM: Claim,
    Kind.THREAD: Annotation,
}


def find(user, kind, key):
    """The thing of this kind and key (a thread's is a uid) that this person may follow; 404 or 403."""
    if kind not in MODELS:
        raise Http404
    if kind == Kind.THREAD:
        try:
            UUID(key)
        except ValueError as error:
            raise Http404 from error
        rows = Annotation.objects.select_related("article", "reply_to")
        # One who sees a reply sees what it answers, unless that was hidden meanwhile.
        thing = visible_or_404(rows, user, uid=key).root
        thing = visible_or_404(rows, user, pk=thing.pk)
    else:
        if not (key.isascii() and key.isdigit() and len(key) < 19):
            raise Http404
        thing = visible_or_404(MODELS[kind].objects.all(), user, pk=int(key))
        if kind in (Kind.ENTITY, Kind.SPEAKER) and thing.merged_into_id:
            thing = visible_or_404(Entity, user, pk=thing.merged_into_id)
    require(user, "articles.follow", thing)
    return thing


def followed_of(user, article):
    """What this person follows of an article, as its page names it: "article", and uids of threads."""
    if not user.is_authenticated:
        return []
    roots = Annotation.objects.filter(article=article, reply_to=None)
    rows = Follow.objects.filter(person=user.pk)
    threads = dict(rows.filter(kind=Kind.THREAD, key__in=roots.values("pk")).values_list("key", "is_on"))
    mine = set(roots.filter(author=user.pk).values_list("pk", flat=True))
    wanted = {pk for pk, is_on in threads.items() if is_on} | (mine - threads.keys())
    seen = Annotation.objects.visible_to(user).filter(pk__in=wanted).values_list("uid", flat=True)
    here = ["article"] if Follow.is_by(user, Kind.ARTICLE, article) else []
    return [*here, *sorted(map(str, seen))]


def with_things(rows, user):
    """``[(follow, thing, title)]`` of those rows whose things this person may still see."""
    wanted = {}
    for row in rows:
        wanted.setdefault(MODELS[row.kind], set()).add(row.key)
    seen = {}
    for model, keys in wanted.items():
        things = model.objects.visible_to(user)
        if model is Annotation:
            things = things.standing().select_related("article", "claim").prefetch_related("spans")
        seen[model] = things.in_bulk(keys)
    found = [(row, seen[MODELS[row.kind]].get(row.key)) for row in rows]
    return [(row, thing, title(row.kind, thing)) for row, thing in found if thing is not None]


def title(kind, thing):
    """What a follow is called in a list."""
    if kind == Kind.THREAD:
        return excerpt(thing) or str(thing.article)
    if kind == Kind.SPEAKER:
        return _("What %(name)s claims") % {"name": thing.name}
    return str(thing)


def address(kind, thing):
    """Where it is followed again, or no more: ``/follows/<kind>/<key>/``."""
    return f"/follows/{kind}/{thing.uid if kind == Kind.THREAD else thing.pk}/"
