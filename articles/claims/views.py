"""Pages of claims: the list, one claim with all that is known of it, and what editors do about it."""

from collections import defaultdict

from django.db.models import Count
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ..http import Listing, capped_count, signed_in, visible_or_404
from ..models import Annotation, Article, Claim, Entity, Follow, MailChoice, Review
from ..models.passage import tell_passages
from ..permissions import Role, role_on
from .acting import answer, claim_for
from .due import due_words
from .forms import ClaimFilter, ClaimForm, EvidenceForm, VerdictForm
from .history import history
from .reviews import opinions
from .threads import threads_of

APPEARANCES = 20


@require_GET
def claims(request):
    """All claims the viewer may see, newest first, as far as the address narrows them."""
    asked = ClaimFilter(request.GET)
    listing = Listing(request, asked.rows(request.user).with_people())
    seen = Annotation.objects.visible_to(request.user).standing()
    counts = dict(
        seen.filter(claim__in=[row.pk for row in listing.rows])
        .order_by()
        .values_list("claim")
        .annotate(times=Count("pk"))
    )
    for row in listing.rows:
        row.appearances_seen = counts.get(row.pk, 0)
    _tell_awaited(listing.rows, request.user, asked.cleaned_data.get("review"))
    context = {
        "asked": asked,
        "listing": listing,
        "chips": _chips(request, asked),
        "awaited_of_me": capped_count(Review.objects.visible_to(request.user).waiting("mine", request.user)),
        "query": request.GET.get("q", "")[:200],
    }
    return render(request, "claims/claims.html", context, status=200 if asked.is_valid() else 400)


def _tell_awaited(rows, user, which):
    """Give each claim the second opinions for which it is in the list, with when they are due in words."""
    if not which:
        return
    waiting = Review.objects.visible_to(user).waiting(which, user).select_related("reviewer")
    awaited, today = defaultdict(list), MailChoice.today(user)
    for review in waiting.filter(claim__in=rows).order_by("due_on", "pk"):
        review.due_words = due_words(review.due_on, today)
        awaited[review.claim_id].append(review)
    for row in rows:
        row.awaited = awaited[row.pk]


def _chips(request, asked):
    """``[(label, address without it), …]`` of the filters that are no field of the form."""
    chips, given = [], asked.cleaned_data
    for name, model, label in (
        ("claimant", Entity, _("said by %(name)s")),
        ("about", Entity, _("about %(name)s")),
        ("article", Article, _("in “%(name)s”")),
    ):
        if given.get(name):
            found = model.objects.visible_to(request.user).filter(pk=given[name]).first()
            parameters = request.GET.copy()
            for key in (name, "after", "before"):
                parameters.pop(key, None)
            chips.append((label % {"name": str(found) if found else "?"}, f"?{parameters.urlencode()}"))
    return chips


@require_GET
def claim(request, pk):
    """One claim: wording, people, verdicts, evidence, where it appears, and for the desk its history."""
    rows = Claim.objects.with_people().select_related("author")
    claim = visible_or_404(rows, request.user, pk=pk)
    seen = Annotation.objects.visible_to(request.user).standing()
    appearances = seen.filter(claim=claim).select_related("article__outlet", "author")
    listing = Listing(request, appearances.prefetch_related("spans"), APPEARANCES)
    tell_passages(listing.rows)
    evidence = list(claim.evidence.select_related("author", "annotation__article"))
    pieces = [row.annotation_id for row in evidence if row.annotation_id]
    visible = set(seen.filter(pk__in=pieces).values_list("pk", flat=True)) if pieces else set()
    for row in evidence:
        row.place = row.annotation if row.annotation_id in visible else None
    threads = threads_of(claim, request.user)
    context = {
        "claim": claim,
        "listing": listing,
        "threads": [root for root in threads if root.told or root.resolved_at or root.assignee_id],
        "places": [root for root in threads if root.may_discuss],
        "opinions": opinions(claim, request.user),
        "is_assignee_gone": claim.assignee is not None
        and not claim.assignee.has_perm("articles.discuss_claim", claim),
        "may_discuss": request.user.has_perm("articles.discuss_claim", claim),
        "may_follow": request.user.has_perm("articles.follow", claim),
        "is_followed": Follow.is_by(request.user, Follow.Kind.CLAIM, claim),
        "verdicts": claim.verdicts.select_related("rating", "author", "second")[:50],
        "evidence": evidence,
        "history": history(claim, request.user)
        if role_on(request.user, claim.desk_id) >= Role.READER
        else [],
        "may_edit": request.user.has_perm("articles.edit_claim", claim),
        "may_rate": request.user.has_perm("articles.rate_claim", claim),
    }
    return render(request, "claims/claim.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def edit(request, pk):
    """Change the wording and the circumstances."""
    claim = claim_for(request, pk, "articles.edit_claim")
    may_set_state = request.user.has_perm("articles.rate_claim", claim)
    form = ClaimForm(request.POST if request.method == "POST" else None, claim, may_set_state)

    def act(fields):
        claim.edit(request.user, **fields)
        return _("The claim is saved.")

    return answer(request, claim, form, act, _("Edit the claim"), _("Save"), ClaimForm.present)


@require_http_methods(["GET", "POST"])
@signed_in
def verdict(request, pk):
    """Rate it, with reasons."""
    claim = claim_for(request, pk, "articles.rate_claim")
    form = VerdictForm(request.POST if request.method == "POST" else None, claim)

    def act(fields):
        claim.rate(request.user, **fields)
        return _("The verdict is recorded.")

    return answer(request, claim, form, act, _("Give a verdict"), _("Record the verdict"))


@require_http_methods(["GET", "POST"])
@signed_in
def evidence(request, pk):
    """Add a piece of evidence."""
    claim = claim_for(request, pk, "articles.rate_claim")
    form = EvidenceForm(request.POST if request.method == "POST" else None, claim)

    def act(fields):
        claim.support(request.user, **fields)
        return _("The evidence is added.")

    return answer(request, claim, form, act, _("Add evidence"), _("Add"))
