"""What the forms of claims share: find the claim, show the form, do what it asks, say what went wrong."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render

from ..http import both_versions, require, visible_or_404
from ..models import Claim, Stale


def claim_for(request, pk, permission):
    """The claim that this person sees and may do this to; 404 or 403."""
    claim = visible_or_404(Claim.objects.with_people(), request.user, pk=pk)
    require(request.user, permission, claim)
    return claim


def _version(claim):
    return {"version": claim.version}


def answer(request, claim, form, act, heading, button, present=_version):
    """Show the form, or do what it asks for and go back to the claim.

    ``present(claim)``: what the form would show of it.
    """
    stale, both = False, []
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, act(form.cleaned_data))
            return redirect(claim)
        except ValidationError as error:
            known = hasattr(error, "error_dict") and set(error.error_dict) <= set(form.fields)
            form.add_error(None, error if known else error.messages)
            claim.refresh_from_db()
        except Stale:
            claim = Claim.objects.with_people().get(pk=claim.pk)
            stale, both = True, both_versions(form, present(claim))
    context = {
        "claim": claim,
        "form": form,
        "heading": heading,
        "button": button,
        "stale": stale,
        "both": both,
    }
    status = 409 if stale else 422 if form.is_bound else 200
    return render(request, "claims/form.html", context, status=status)
