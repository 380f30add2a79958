"""Pages of whoever objects: flag what somebody wrote, appeal against what was decided about one's own."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ..http import require, signed_in, visible_or_404
from ..models import Annotation, Appeal, Case, Flag, TooMany
from ..models.limits import limit_flagging
from .flag_forms import AppealForm, FlagForm


def _find(request, uid, permission):
    rows = Annotation.objects.select_related("article__desk", "author", "claim")
    annotation = visible_or_404(rows.prefetch_related("spans"), request.user, uid=uid)
    require(request.user, permission, annotation)
    return annotation


@require_http_methods(["GET", "POST"])
@signed_in
@never_cache
def flag(request, uid):
    """Tell the moderators what is wrong with it, say it otherwise, or with ``withdraw`` take it back."""
    annotation = _find(request, uid, "articles.flag_annotation")
    if "withdraw" in request.POST:
        Case.unflag(annotation, request.user)
        messages.success(request, _("Your flag is taken back."))
        return redirect(annotation)
    present = Flag.standing_by(annotation, request.user)
    form = FlagForm(request.POST or None, annotation.article.desk, present)

    def act(reason, words):
        limit_flagging(request.user)
        Case.flag(annotation, request.user, reason, words)
        return _("Flagged: the moderators look at it.")

    return _answer(request, "flag", annotation, form, act, flag=present)


@require_http_methods(["GET", "POST"])
@signed_in
@never_cache
def appeal(request, uid):
    """Ask another moderator to look at what was refused of one's own, once."""
    annotation = _find(request, uid, "articles.appeal_annotation")
    form = AppealForm(request.POST or None)

    def act(words):
        Case.appeal(annotation, request.user, words)
        return _("You have appealed: another moderator looks at it.")

    made = Appeal.objects.filter(annotation=annotation).first()
    return _answer(request, "appeal", annotation, form, act, appeal=made)


def _answer(request, name, annotation, form, act, **context):
    """The form, or what comes of it when it makes sense; what was typed is never lost."""
    status, wait = 200, 0
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                messages.success(request, act(**form.cleaned_data))
                return redirect(annotation)
            except ValidationError as error:
                form.add_error(None, error)
            except TooMany as error:
                form.add_error(None, str(error))
                status, wait = 429, error.seconds
    context |= {"annotation": annotation, "form": form}
    answer = render(request, f"moderation/{name}.html", context, status=status)
    if wait:
        answer["Retry-After"] = str(wait)
    return answer
