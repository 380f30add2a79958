"""The API of second opinions: asked for, answered, put off, taken back."""

from django.http import JsonResponse
from django.utils.translation import gettext as _
from ninja import Router

from .. import http
from ..models import Claim, Review, User
from ..schemas.plain import Cursor, PageSize
from ..schemas.problem import CHANGE, READ, refused, under
from ..schemas.review import ReviewIn, ReviewList, ReviewOut, ReviewPatch, dump

router = Router(tags=["claims"])


@router.get("/claims/{int:claim_id}/reviews/", response={200: ReviewList, **READ})
def list_reviews(request, claim_id: int, cursor: Cursor = "", limit: PageSize = http.PAGE_SIZE):
    """The second opinions that were asked for, the newest first; for members of its desk."""
    claim = http.visible_or_404(Claim, request.user, pk=claim_id)
    rows = Review.objects.visible_to(request.user).filter(claim=claim).with_people()
    found, following = http.page_by_id(rows, cursor, limit)
    return JsonResponse({"items": [dump(review) for review in found], "next": following or None})


@router.post("/claims/{int:claim_id}/reviews/", response={201: ReviewOut, **CHANGE})
def ask_for_review(request, claim_id: int, payload: ReviewIn):
    """Ask an editor of the desk for a second opinion, until a day; an open claim goes into review.

    Not whoever gave the verdict in force, and nobody who was asked already. Takes If-Match, of
    the claim, here and below.
    """
    claim = http.visible_or_404(Claim.objects.select_related("desk"), request.user, pk=claim_id)
    http.require(request.user, "articles.review_claim", claim)
    reviewer = User.present(payload.reviewer)
    if reviewer is None:
        raise refused("reviewer", _("There is no such person."))
    version = http.wanted_version(request)
    with under(names={"due_on": "due"}):
        made = Review.ask(claim, request.user, reviewer, payload.due, payload.note, version)
    return _answer(made, 201)


@router.patch("/claims/{int:claim_id}/reviews/{int:review_id}/", response={200: ReviewOut, **CHANGE})
def change_review(request, claim_id: int, review_id: int, payload: ReviewPatch):
    """Have it due on another day, or answer it: agree with the verdict in force, which seconds it, or not."""
    user, version = request.user, http.wanted_version(request)
    review = _review(user, claim_id, review_id)
    if (payload.due is None) == (payload.outcome is None):
        raise refused("", _("Send either another day or an answer."))
    if payload.words and payload.due:
        raise refused("words", _("Words belong to an answer."))
    if payload.outcome:
        http.require(user, "articles.answer_review", review)
        review.answer(user, payload.outcome, payload.words, version)
        return _answer(review)
    http.require(user, "articles.review_claim", review.claim)
    with under(names={"due_on": "due"}):
        review.change(user, payload.due, version)
    return _answer(review)


@router.delete("/claims/{int:claim_id}/reviews/{int:review_id}/", response={200: ReviewOut, **CHANGE})
def cancel_review(request, claim_id: int, review_id: int):
    """Take back what was asked; it stays to be read."""
    review = _review(request.user, claim_id, review_id)
    http.require(request.user, "articles.review_claim", review.claim)
    review.cancel(request.user, http.wanted_version(request))
    return _answer(review)


def _review(user, claim_id, review_id):
    rows = Review.objects.with_people().filter(claim=claim_id)
    return http.visible_or_404(rows, user, pk=review_id)


def _answer(review, status=200):
    return JsonResponse(dump(review), status=status, headers={"ETag": http.etag(review.claim)})
