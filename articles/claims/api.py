"""The API of claims: found, worded anew, rated, backed by evidence, and where they appear."""

from contextlib import contextmanager
from typing import Literal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import JsonResponse
from django.utils.translation import gettext as _
from ninja import Router

from .. import http
from ..models import Annotation, Claim, Entity, Rating, Review, Stale
from ..models.stale import hold
from ..schemas import annotation as annotations
from ..schemas.claim import (
    ClaimList,
    ClaimPatch,
    ClaimWhole,
    EvidenceIn,
    EvidenceOut,
    Outcome,
    State,
    VerdictIn,
    dump,
    dump_evidence,
    dump_verdict,
)
from ..schemas.plain import Cursor, Id, PageSize, Sought
from ..schemas.problem import CHANGE, READ, refused, under
from ..schemas.review import Waiting

router = Router(tags=["claims"])
MOST_SHOWN = 200


def whole(claim, user):
    """The JSON of a claim with its verdicts and evidence."""
    claim = Claim.objects.with_people().get(pk=claim.pk)
    verdicts = claim.verdicts.select_related("rating", "author", "second")[:MOST_SHOWN]
    evidence = list(claim.evidence.select_related("annotation", "author")[:MOST_SHOWN])
    return {
        **dump(claim),
        "verdicts": [dump_verdict(verdict) for verdict in verdicts],
        "evidence": [dump_evidence(each, _seen(evidence, user)) for each in evidence],
    }


def _seen(evidence, user):
    pointed = [each.annotation_id for each in evidence if each.annotation_id]
    if not pointed:
        return set()
    seen = Annotation.objects.visible_to(user).standing().filter(pk__in=pointed)
    return set(seen.values_list("pk", flat=True))


def answer(claim, user):
    """The claim whole, with its version."""
    body = whole(claim, user)
    return JsonResponse(body, headers={"ETag": f'"{body["version"]}"'})


@router.get("/claims/", response={200: ClaimList, **READ})
def list_claims(
    request,
    q: Sought = "",
    state: State | None = None,
    outcome: Outcome | None = None,
    claimant: Id | None = None,
    about: Id | None = None,
    desk: Id | None = None,
    assigned: Literal["me", "nobody"] | None = None,
    review: Waiting | None = None,
    cursor: Cursor = "",
    limit: PageSize = http.PAGE_SIZE,
):
    """The claims that you may see and that appear somewhere, the newest first.

    ``review``: those that wait for a second opinion of yours ("mine"), for one that you asked for ("asked"),
    or for one that is overdue ("late").
    """
    rows = Claim.objects.visible_to(request.user).standing().with_people()
    if q.strip():
        rows = rows.matching(q)
    if state:
        rows = rows.filter(state=state)
    if outcome:
        rows = rows.filter(rating=None) if outcome == "open" else rows.filter(rating__outcome=outcome)
    if claimant:
        rows = rows.filter(claimant=claimant)
    if about:
        rows = rows.filter(about=about)
    if desk:
        rows = rows.filter(desk=desk)
    if assigned:
        rows = rows.filter(assignee=(request.user.pk or 0) if assigned == "me" else None)
    if review:
        waiting = Review.objects.visible_to(request.user).waiting(review, request.user)
        rows = rows.filter(pk__in=waiting.values("claim"))
    found, following = http.page_by_id(rows, cursor, limit)
    return JsonResponse({"items": [dump(claim) for claim in found], "next": following or None})


@router.get("/claims/{int:claim_id}/", response={200: ClaimWhole, **READ})
def read_claim(request, claim_id: int):
    """One claim with its verdicts and its evidence."""
    return answer(http.visible_or_404(Claim, request.user, pk=claim_id), request.user)


@router.patch("/claims/{int:claim_id}/", response={200: ClaimWhole, **CHANGE})
def edit_claim(request, claim_id: int, payload: ClaimPatch):
    """Change its wording, people, cue, day or state; ``about`` is replaced as a whole. Takes If-Match."""
    user = request.user
    http.require(user, "articles.edit_claim", http.visible_or_404(Claim, user, pk=claim_id))
    sent = payload.model_fields_set
    with _locked(request, claim_id) as claim:
        # Asked again: it may have gone into review since.
        http.require(user, "articles.edit_claim", claim)
        if "state" in sent and payload.state == Claim.State.REVIEWED != claim.state:
            http.require(user, "articles.rate_claim", claim)
        plain = ("text", "claimant_role", "cue", "said_on", "state")
        fields = {name: getattr(payload, name) for name in plain if name in sent}
        if "claimant" in sent:
            fields["claimant"] = _entity(user, claim.desk, payload.claimant, "claimant")
        if "about" in sent:
            fields["about"] = [
                _entity(user, claim.desk, ref, "about", place) for place, ref in enumerate(payload.about)
            ]
        claim.edit(user, **fields)
    return answer(claim, user)


@router.put("/claims/{int:claim_id}/verdict/", response={200: ClaimWhole, **CHANGE})
def rate_claim(request, claim_id: int, payload: VerdictIn):
    """Give a verdict, with its reasons; earlier ones stay to be read. Takes If-Match."""
    user = request.user
    http.require(user, "articles.rate_claim", http.visible_or_404(Claim, user, pk=claim_id))
    with _locked(request, claim_id) as claim:
        rating = Rating.objects.filter(desk=claim.desk, pk=payload.rating).first()
        if rating is None:
            raise refused("rating", _("There is no such rating on this desk."))
        claim.rate(user, rating, payload.rationale)
    return answer(claim, user)


@router.post("/claims/{int:claim_id}/evidence/", response={(200, 201): EvidenceOut, **CHANGE})
def add_evidence(request, claim_id: int, payload: EvidenceIn):
    """Add what speaks for or against it: an address, a passage, or words. Takes If-Match.

    201, or 200 with the first one when it was here already under the ``uid`` that you sent.
    """
    user = request.user
    claim = http.visible_or_404(Claim.objects.select_related("desk"), user, pk=claim_id)
    http.require(user, "articles.rate_claim", claim)
    passage = None
    if payload.annotation:
        seen = Annotation.objects.visible_to(user).standing()
        passage = seen.filter(uid=payload.annotation, article__desk=claim.desk).first()
        if passage is None:
            raise refused("annotation", _("There is no such annotation on this desk."))
    fields = {"url": payload.url, "note": payload.note, "annotation": passage}
    with _taken():
        made = claim.support(user, payload.stance, http.wanted_version(request), payload.uid, **fields)
    body = dump_evidence(made, _seen([made], user))
    return JsonResponse(body, status=201 if made.is_new else 200)


@contextmanager
def _taken():
    """An id that is somebody else's is a conflict, also when they were quicker by a moment."""
    message = _("This id is taken.")
    taken = http.Problem(409, message, errors=[{"field": "uid", "message": message, "code": "taken"}])
    try:
        yield
    except ValidationError as error:
        if not (hasattr(error, "error_dict") and "uid" in error.error_dict):
            raise
        raise taken from error
    except IntegrityError as error:
        raise taken from error


@router.get("/claims/{int:claim_id}/appearances/", response={200: annotations.AnnotationList, **READ})
def list_appearances(request, claim_id: int, cursor: Cursor = "", limit: PageSize = http.PAGE_SIZE):
    """The annotations in which it appears and that you may see, the newest first."""
    claim = http.visible_or_404(Claim, request.user, pk=claim_id)
    rows = Annotation.objects.visible_to(request.user).standing().whole().filter(claim=claim)
    found, following = http.page_by_id(rows, cursor, limit)
    items = [annotations.dump(annotation, request.user) for annotation in found]
    return JsonResponse({"items": items, "next": following or None})


@contextmanager
def _locked(request, claim_id):
    """The claim's row in a transaction, when it is at the version of If-Match."""
    version = http.wanted_version(request)
    with transaction.atomic():
        (claim,) = hold(Claim.objects.filter(pk=claim_id).select_related("desk"))
        if version not in (None, claim.version):
            raise Stale(claim)
        yield claim


def _entity(user, desk, ref, *path):
    if ref is None:
        return None
    field = ".".join(str(part) for part in path)
    if isinstance(ref, int):
        entity = Entity.objects.standing().filter(desk=desk, pk=ref).first()
        if entity is None:
            raise refused(field, _("There is no such entity on this desk."))
        return entity
    http.require(user, "articles.create_entity", desk)
    with under(field):
        return Entity.make(desk=desk, by=user, name=ref.name, kind=ref.kind, aliases=ref.aliases)[0]
