"""Pages of second opinions: asked for, answered, put off and taken back on the claim's page."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..http import require, signed_in, visible_or_404
from ..models import MailChoice, Review
from ..models.review import reviewers_for
from .acting import answer as show_or_do
from .acting import claim_for
from .due import due_words
from .forms import AskForm, DueForm, OpinionForm

MOST_SHOWN = 50


def opinions(claim, user):
    """What the claim's page says of second opinions, for members of its desk: ``{}`` for others."""
    reviews = list(Review.objects.visible_to(user).filter(claim=claim).with_people()[:MOST_SHOWN])
    if not reviews:
        return {}
    may_change, today = user.has_perm("articles.review_claim", claim), MailChoice.today(user)
    for review in reviews:
        review.claim = claim
        review.due_words, review.is_late = due_words(review.due_on, today), review.due_on < today
        if review.is_open and may_change:
            review.due_form = DueForm(None, review, today)
            if user.has_perm("articles.answer_review", review):
                review.answer_form = OpinionForm(None, claim)
    return {
        "awaited": [review for review in reviews if review.is_open],
        "given": [review for review in reviews if review.done_at],
    }


@require_http_methods(["GET", "POST"])
@signed_in
def ask(request, pk):
    """Ask an editor of the desk for a second opinion."""
    claim = claim_for(request, pk, "articles.review_claim")
    people, today = reviewers_for(claim), MailChoice.today(request.user)
    form = AskForm(request.POST if request.method == "POST" else None, claim, people, today)

    def act(fields):
        review = Review.ask(claim, request.user, **fields)
        return _("%(name)s is asked for a second opinion.") % {"name": review.reviewer}

    return show_or_do(request, claim, form, act, _("Ask for a second opinion"), _("Ask"))


@require_http_methods(["GET", "POST"])
@signed_in
def answer(request, pk, review_pk):
    """Give the second opinion that one was asked for."""
    claim, review = _review(request, pk, review_pk)
    require(request.user, "articles.answer_review", review)
    form = OpinionForm(request.POST if request.method == "POST" else None, claim)

    def act(fields):
        review.answer(request.user, **fields)
        return _("Your second opinion is recorded.")

    return show_or_do(request, claim, form, act, _("Second opinion"), _("Answer"))


@require_http_methods(["GET", "POST"])
@signed_in
def due(request, pk, review_pk):
    """Have it due on another day."""
    claim, review = _review(request, pk, review_pk)
    require(request.user, "articles.review_claim", claim)
    form = DueForm(request.POST if request.method == "POST" else None, review, MailChoice.today(request.user))

    def act(fields):
        review.change(request.user, **fields)
        return _("The day is changed.")

    return show_or_do(request, claim, form, act, _("When the second opinion is due"), _("Change"))


@require_POST
@signed_in
def cancel(request, pk, review_pk):
    """Take back what was asked."""
    claim, review = _review(request, pk, review_pk)
    require(request.user, "articles.review_claim", claim)
    try:
        review.cancel(request.user)
        messages.success(request, _("The request is taken back."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(claim)


def _review(request, pk, review_pk):
    review = visible_or_404(Review.objects.with_people().filter(claim=pk), request.user, pk=review_pk)
    return review.claim, review
