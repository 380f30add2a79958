"""The API of blind rounds: asked for, done, opened, compared, decided."""

from django.http import JsonResponse
from ninja import Router

from .. import http
from ..models import Article, Round, User, one_act
from ..models.attention_rules import people_of_desk
from ..schemas.plain import Cursor, PageSize
from ..schemas.problem import READ, WRITE, under
from ..schemas.round import (
    AdjudicationsIn,
    AgreementOut,
    OpeningIn,
    RoundIn,
    RoundList,
    RoundOut,
    dump,
    dump_agreement,
)
from .compare import agreed_uids, groups_of

router = Router(tags=["rounds"])


def rows():
    """Rounds with all that their JSON tells."""
    return Round.objects.with_people().with_progress()


def find(request, pk, permission=None):
    """The round that this person may see; 403 when they may not do this to it."""
    asked = http.visible_or_404(rows(), request.user, pk=pk)
    if permission:
        http.require(request.user, permission, asked)
    return asked


def answer(request, pk, status=200):
    """The round as it stands."""
    asked = rows().get(pk=pk)
    headers = {"X-Sequence": asked.article.sequence}
    return JsonResponse(dump(asked, request.user), status=status, headers=headers)


def _listed(request, found, cursor, limit):
    page, following = http.page_by_id(found.visible_to(request.user), cursor, limit)
    items = [dump(asked, request.user) for asked in page]
    return JsonResponse({"items": items, "next": following or None})


@router.get("/rounds/", response={200: RoundList, **READ})
def list_rounds(request, cursor: Cursor = "", limit: PageSize = http.PAGE_SIZE):
    """The blind rounds that you take part in, and those of the desks that you edit; the newest first."""
    return _listed(request, rows(), cursor, limit)


@router.get("/articles/{int:article_id}/rounds/", response={200: RoundList, **READ})
def list_article_rounds(request, article_id: int, cursor: Cursor = "", limit: PageSize = http.PAGE_SIZE):
    """Those of one article."""
    article = http.visible_or_404(Article, request.user, pk=article_id)
    return _listed(request, rows().filter(article=article), cursor, limit)


@router.post("/articles/{int:article_id}/rounds/", response={201: RoundOut, **WRITE})
def ask_round(request, article_id: int, payload: RoundIn):
    """Ask two or more people to mark an article blind."""
    article = http.visible_or_404(Article, request.user, pk=article_id)
    http.require(request.user, "articles.ask_round", article)
    people = list(User.objects.filter(people_of_desk(article.desk_id), pk__in=payload.people))
    with under(names={"due_at": "due"}):
        asked = Round.ask(article, request.user, people, payload.note, payload.due)
    return answer(request, asked.pk, 201)


@router.get("/rounds/{int:round_id}/", response={200: RoundOut, **READ})
def read_round(request, round_id: int):
    """How far it is; before it is open nobody sees more of it than that."""
    return JsonResponse(dump(find(request, round_id), request.user))


@router.put("/rounds/{int:round_id}/done/", response={200: RoundOut, **WRITE})
def finish_round(request, round_id: int):
    """Say that you are done with it. When all are, it opens."""
    find(request, round_id, "articles.work_in_round").finish(request.user)
    return answer(request, round_id)


@router.delete("/rounds/{int:round_id}/done/", response={200: RoundOut, **WRITE})
def resume_round(request, round_id: int):
    """Say that you are not done after all, until it is open."""
    find(request, round_id, "articles.work_in_round").resume(request.user)
    return answer(request, round_id)


@router.post("/rounds/{int:round_id}/opening/", response={200: RoundOut, **WRITE})
def open_round(request, round_id: int, payload: OpeningIn):
    """Open it before all are done; the reason is in the log."""
    find(request, round_id, "articles.open_round").open(request.user, payload.reason)
    return answer(request, round_id)


@router.get("/rounds/{int:round_id}/agreement/", response={200: AgreementOut, **READ})
def read_agreement(request, round_id: int):
    """How far they agree, and who marked what, as it stood when it was opened."""
    return JsonResponse(dump_agreement(find(request, round_id, "articles.compare_round")))


@router.post("/rounds/{int:round_id}/adjudications/", response={200: RoundOut, **WRITE})
def adjudicate_round(request, round_id: int, payload: AdjudicationsIn):
    """Decide about marks in one act: first what is taken back, then what is adopted, then what is left."""
    asked = find(request, round_id, "articles.adjudicate_round")
    with one_act():
        if payload.undo:
            asked.take_back(request.user, payload.undo)
        adopted = list(payload.accept)
        if payload.agreed:
            adopted += agreed_uids(groups_of(asked))
        if adopted:
            asked.accept(request.user, adopted, payload.reason)
        if payload.reject:
            asked.reject(request.user, payload.reject, payload.reason)
    return answer(request, round_id)
