"""The API of discussion and attention: settle, assign, follow, be notified, see what happened."""

from typing import Annotated
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from .. import http
from ..models import Annotation, Article, Case, Claim, Follow, SeenActs, User
from ..schemas import attention
from ..schemas.annotation import AnnotationOut
from ..schemas.annotation import dump as dump_annotation
from ..schemas.claim import ClaimOut
from ..schemas.claim import dump as dump_claim
from ..schemas.plain import Cursor, Id, PageSize, Sought, stamp
from ..schemas.problem import CHANGE, READ, WRITE, refused, under
from . import activity, follow, inbox, mailing, people

router = Router(tags=["attention"])
threads = Router(tags=["annotations"])


# -- Threads -------------------------------------------------------------------------------------------------


def _thread(user, uid):
    """The annotation at the root of the thread, with all that its JSON needs, when this person may act."""
    rows = Annotation.objects.whole()
    root = http.visible_or_404(rows, user, uid=uid).root
    root = http.visible_or_404(rows, user, pk=root.pk)
    http.require(user, "articles.discuss_annotation", root)
    return root


def _answer(root, user):
    return JsonResponse(
        dump_annotation(root, user),
        headers={"ETag": http.etag(root), "X-Sequence": root.article.sequence},
    )


@threads.put("/annotations/{uuid:uid}/resolution/", response={200: AnnotationOut, **CHANGE})
def resolve_thread(request, uid: UUID):
    """Say that the thread in which this annotation stands is settled.

    The answer is its first annotation. Takes If-Match, of that one.
    """
    root = _thread(request.user, uid)
    root.resolve(request.user, http.wanted_version(request))
    return _answer(root, request.user)


@threads.delete("/annotations/{uuid:uid}/resolution/", response={200: AnnotationOut, **CHANGE})
def reopen_thread(request, uid: UUID):
    """Say that it is not settled after all. A new reply alone does not. Takes If-Match."""
    root = _thread(request.user, uid)
    root.reopen(request.user, http.wanted_version(request))
    return _answer(root, request.user)


@threads.put("/annotations/{uuid:uid}/assignee/", response={200: AnnotationOut, **CHANGE})
def assign_thread(request, uid: UUID, payload: attention.AssigneeIn):
    """Give the thread to one person, who must see it and may annotate. Takes If-Match."""
    root = _thread(request.user, uid)
    _assign(root, request, payload.person)
    return _answer(root, request.user)


@threads.delete("/annotations/{uuid:uid}/assignee/", response={200: AnnotationOut, **CHANGE})
def unassign_thread(request, uid: UUID):
    """It is nobody's any more. Takes If-Match."""
    root = _thread(request.user, uid)
    root.assign(request.user, None, http.wanted_version(request))
    return _answer(root, request.user)


@router.put("/claims/{int:claim_id}/assignee/", response={200: ClaimOut, **CHANGE}, tags=["claims"])
def assign_claim(request, claim_id: int, payload: attention.AssigneeIn):
    """Give the claim to one person of its desk who may annotate. Takes If-Match."""
    claim = _claim(request.user, claim_id)
    _assign(claim, request, payload.person)
    return JsonResponse(dump_claim(claim), headers={"ETag": http.etag(claim)})


@router.delete("/claims/{int:claim_id}/assignee/", response={200: ClaimOut, **CHANGE}, tags=["claims"])
def unassign_claim(request, claim_id: int):
    """It is nobody's any more. Takes If-Match."""
    claim = _claim(request.user, claim_id)
    claim.assign(request.user, None, http.wanted_version(request))
    return JsonResponse(dump_claim(claim), headers={"ETag": http.etag(claim)})


def _claim(user, claim_id):
    claim = http.visible_or_404(Claim.objects.with_people(), user, pk=claim_id)
    http.require(user, "articles.discuss_claim", claim)
    return claim


def _assign(thing, request, pk):
    person = User.present(pk)
    if person is None:
        raise refused("person", _("There is no such person."))
    with under(names={"assignee": "person"}):
        thing.assign(request.user, person, http.wanted_version(request))


# -- People --------------------------------------------------------------------------------------------------


@threads.get("/annotations/{uuid:uid}/people/", response={200: attention.PeopleList, **READ})
def list_people_of_annotation(request, uid: UUID, q: Sought = "", assignable: bool = False):
    """Whom "@name" reaches in an annotation or its replies: people of its desk who see it; at most 20.

    ``q``: how their names begin. ``assignable``: only those to whom it may be given. For members of the desk.
    """
    annotation = http.visible_or_404(Annotation.objects.select_related("article"), request.user, uid=uid)
    http.require(request.user, "articles.keep_private", annotation.article)
    return JsonResponse({"items": people.of_annotation(annotation, q, assignable)})


@router.get("/articles/{int:article_id}/people/", response={200: attention.PeopleList, **READ})
def list_people_of_article(request, article_id: int, q: Sought = ""):
    """Whom "@name" reaches in a note for the desk on this article; as for annotations."""
    article = http.visible_or_404(Article, request.user, pk=article_id)
    http.require(request.user, "articles.keep_private", article)
    return JsonResponse({"items": people.of_desk(article.desk_id, q)})


@router.get("/claims/{int:claim_id}/people/", response={200: attention.PeopleList, **READ}, tags=["claims"])
def list_people_of_claim(request, claim_id: int, q: Sought = ""):
    """To whom the claim may be given; at most 20."""
    claim = _claim(request.user, claim_id)
    return JsonResponse({"items": people.of_desk(claim.desk_id, q, assignable=True)})


# -- Follows -------------------------------------------------------------------------------------------------


@router.get("/follows/", response={200: attention.FollowList, **READ})
def list_follows(request, cursor: Cursor = "", limit: PageSize = http.PAGE_SIZE):
    """What you follow and may see, the newest first."""
    http.require_login(request)
    rows = Follow.objects.filter(person=request.user.pk, is_on=True)
    found, following = http.page_by_id(rows, cursor, limit)
    items = [_follow(row.kind, thing, title) for row, thing, title in follow.with_things(found, request.user)]
    return JsonResponse({"items": items, "next": following or None})


def _follow(kind, thing, title=None):
    key = thing.uid if kind == Follow.Kind.THREAD else thing.pk
    title = follow.title(kind, thing) if title is None else title
    return {"kind": str(kind), "key": str(key), "title": title, "url": thing.get_absolute_url()}


@router.put("/follows/{kind}/{key}/", response={200: attention.FollowOut, **WRITE})
def follow_thing(request, kind: str, key: str):
    """Hear of what happens to it. ``kind``: article, entity, speaker, claim (by id) or thread (by uid).

    You follow by yourself the threads that you began or replied in, and the claims that you worded.
    """
    http.require_login(request)
    thing = follow.find(request.user, kind, key)
    Follow.put(request.user, kind, thing)
    return JsonResponse(_follow(kind, thing))


@router.delete("/follows/{kind}/{key}/", response={204: None, **WRITE})
def unfollow_thing(request, kind: str, key: str):
    """Hear no more of it, also when you take part in it again; mentions and assignments still reach you."""
    http.require_login(request)
    Follow.put(request.user, kind, follow.find(request.user, kind, key), is_on=False)
    return HttpResponse(status=204)


@router.get("/attention/", response={200: attention.AttentionOut, **READ})
def read_attention(request, article: Id | None = None):
    """How much is unread; with an article, whether you follow it ("article") and which of its threads."""
    http.require_login(request)
    found = http.visible_or_404(Article, request.user, pk=article) if article else None
    follows = follow.followed_of(request.user, found) if found else []
    told = {"notifications": inbox.unread(request.user), "follows": follows}
    if request.user.is_moderator:
        told["queue"] = Case.objects.visible_to(request.user).waiting().by_desk()
    return JsonResponse(told)


# -- Notifications -------------------------------------------------------------------------------------------


@router.get("/notifications/", response={200: attention.NotificationList, **READ})
def list_notifications(
    request,
    unread: bool = False,
    reason: attention.Reason | None = None,
    cursor: Cursor = "",
    limit: PageSize = http.PAGE_SIZE,
):
    """What reached you and you may still see, the newest first; several of a kind in a place are one."""
    http.require_login(request)
    rows = inbox.of_person(request.user)
    rows = rows.filter(read_at=None) if unread else rows
    rows = rows.filter(reason=reason) if reason else rows
    found, following = http.page_by_id(rows, cursor, limit)
    items = [
        {
            "ids": line.ids,
            "reason": line.reason,
            "words": line.words,
            "title": line.title,
            "excerpt": line.excerpt,
            "people": [{"id": pk, "name": name} for pk, name in line.people],
            "url": line.url,
            "read": line.is_read,
            "created": stamp(line.when),
        }
        for line in inbox.lines_of(found)
    ]
    return JsonResponse({"items": items, "next": following or None})


@router.put("/notifications/reading/", response={200: attention.AttentionOut, **WRITE})
def read_notifications(request, payload: attention.ReadIn):
    """Mark some, or all up to one, as read, or with ``read`` false as unread again."""
    http.require_login(request)
    inbox.mark_read(request.user, payload.ids, payload.until, payload.read)
    return JsonResponse({"notifications": inbox.unread(request.user), "follows": []})


@router.get("/me/mail/", response={200: attention.MailOut, **READ})
def read_mail_choice(request):
    """Whether and when notifications are sent to you by e-mail."""
    http.require_login(request)
    return JsonResponse(attention.dump_mail(mailing.choice_of(request.user)))


@router.put("/me/mail/", response={200: attention.MailOut, **WRITE})
def choose_mail(request, payload: attention.MailIn):
    """Choose it; what you leave out is as for somebody who never chose."""
    http.require_login(request)
    choice = mailing.choice_of(request.user)
    try:
        mailing.choose(choice, **payload.model_dump())
    except ValidationError as error:
        raise http.invalid(error) from error
    return JsonResponse(attention.dump_mail(choice))


# -- Activity ------------------------------------------------------------------------------------------------


@router.get("/activity/", response={200: attention.ActList, **READ})
def list_activity(
    request,
    by: Id | None = None,
    article: Id | None = None,
    kind: attention.ActKind | None = None,
    desk: Id | None = None,
    cursor: Cursor = "",
    limit: Annotated[int, Query(ge=1, le=100)] = http.PAGE_SIZE,
):
    """What happened on your desks, as far as you may see what it was about, the newest first.

    Without what it was before and after: that is in the log, for moderators.
    """
    http.require_login(request)
    seen, _at = SeenActs.last(request.user)
    before = _before(cursor)
    asked = {"by": by, "article": article, "kind": kind, "desk": desk}
    found, following = activity.acts(request.user, before=before, size=limit, **asked)
    items = [
        {
            "id": act.id,
            "events": len(act.subjects),
            "verb": act.verb,
            "words": act.words,
            "actor": act.actor and {"id": act.actor[0], "name": act.actor[1]},
            "article": act.article_id,
            "title": act.title,
            "excerpt": act.excerpt,
            "url": act.url,
            "new": act.id > seen,
            "created": stamp(act.when),
        }
        for act in found
    ]
    return JsonResponse(
        {"items": items, "seen": seen, "next": http.encode_cursor(following) if following else None}
    )


def _before(cursor):
    if not cursor:
        return None
    (last,) = http.decode_cursor(cursor)
    if not isinstance(last, int) or isinstance(last, bool) or not 0 < last < 2**63:
        error = {"field": "cursor", "message": "unknown", "code": "cursor"}
        raise http.Problem(400, "This cursor is not one of ours.", errors=[error])
    return last


@router.put("/activity/seen/", response={200: attention.SeenOut, **WRITE})
def see_activity(request, payload: attention.SeenIn):
    """Note that you have seen everything up to a line; looking at older ones takes nothing back."""
    http.require_login(request)
    SeenActs.mark(request.user, payload.event)
    return JsonResponse({"seen": SeenActs.last(request.user)[0]})
