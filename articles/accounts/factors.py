"""Second factors of one's own: an app's codes, passkeys, and the codes for when they are lost."""

import base64

import segno
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from ..models import Passkey, RecoveryCode, TimeCode
from ..models.factor import DIGITS, STEP
from ..models.sealed import seal, unseal
from . import throttle, webauthn
from .forms import CodeForm, PasskeyForm
from .passwords import proven
from .signing_in import onward_of, opened, welcome

DRAFT = "time_code_draft"
MOST_PASSKEYS = 20


def _safety():
    return redirect(f"{reverse('profile')}#safety")


@require_http_methods(["GET", "POST"])
@proven
@never_cache
@sensitive_post_parameters()
@sensitive_variables()
def time_code(request):
    """Show a secret to an app, and keep it once the app has shown a code for it."""
    # The same until it is kept: who has scanned it and goes back has not scanned in vain.
    secret = unseal(request.session.get(DRAFT, "")) or TimeCode.draft()
    form, status = CodeForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if wait := throttle.take("draft", request.user.pk, throttle.PER_PERSON):
            form.add_error(None, throttle.wait_words(wait))
            status = 429
        elif form.is_valid() and TimeCode.begin(request.user, secret, form.cleaned_data["code"]):
            request.session.pop(DRAFT, None)
            return _begun(request, _("From now on you are asked for a code when you sign in."))
        elif form.is_valid():
            form.add_error("code", _("This is not the code of now. Is the clock of your phone right?"))
    request.session[DRAFT] = seal(secret)
    context = {
        "form": form,
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "picture": _picture(address_of(secret, request.user, request.get_host())),
    }
    return render(request, "accounts/time_code.html", context, status=status)


def address_of(secret, user, host):
    """What the picture says: https://github.com/google/google-authenticator/wiki/Key-Uri-Format."""
    totp = TOTP(base64.b32decode(secret), DIGITS, SHA1(), STEP)  # noqa: S303 - see models/factor.py
    return totp.get_provisioning_uri(f"{user.get_username()}@{host.partition(':')[0]}", "Newsroom")


def _picture(address):
    # Black on white in both themes, with a margin: that is what cameras look for.
    made = segno.make(address, error="m", micro=False)
    drawn = made.svg_inline(border=4, omitsize=True, dark="#000", light="#fff", svgclass="qr", lineclass=None)
    return mark_safe(drawn)


def _begun(request, told):
    """After the first factor, with the codes for its loss."""
    messages.success(request, told)
    if request.user.recovery_codes.exists():
        return _safety()
    return _show_codes(request)


def _show_codes(request):
    codes = RecoveryCode.issue(request.user)
    return render(request, "accounts/recovery_codes.html", {"codes": codes}, status=201)


@require_POST
@proven
@never_cache
def remove_time_code(request):
    """Do without the app."""
    found = getattr(request.user, "time_code", None)
    if found is None:
        raise Http404
    found.remove(by=request.user)
    messages.success(request, _("You are not asked for an app's code any more."))
    return _safety()


@require_POST
@proven
@never_cache
def recovery_codes(request):
    """New ones instead of the old; the answer is the one time they are shown."""
    if not request.user.has_second_factor:
        raise Http404
    return _show_codes(request)


# -- Passkeys ------------------------------------------------------------------------------------------------


@require_POST
@proven
@never_cache
def passkey_options(request):
    """What the browser needs to make one."""
    return JsonResponse(webauthn.begin_making(request))


@require_POST
@proven
@never_cache
def passkeys(request):
    """Keep the public half of what a device has made."""
    form = PasskeyForm(request.POST)
    if request.user.passkeys.count() >= MOST_PASSKEYS:
        form.add_error(None, _("These are enough: remove one first."))
    made = webauthn.made(request, form.cleaned_data["credential"]) if form.is_valid() else None
    if made is None:
        messages.error(request, _("The passkey could not be kept. Try again."))
        return _safety()
    if Passkey.objects.filter(credential_id=made["credential_id"]).exists():
        messages.error(request, _("This passkey is kept already."))
        return _safety()
    Passkey.begin(request.user, form.cleaned_data["name"], **made)
    return _begun(request, _("From now on you can sign in with this passkey, and are asked for it."))


@require_POST
@proven
@never_cache
def remove_passkey(request, pk):
    """Do without one."""
    get_object_or_404(request.user.passkeys, pk=pk).remove(by=request.user)
    messages.success(request, _("The passkey opens nothing any more."))
    return _safety()


@require_POST
@never_cache
def challenge(request):
    """What the browser needs to sign in with one, whoever it is."""
    if wait := throttle.take("challenge", throttle.network(request), throttle.PER_ADDRESS):
        return JsonResponse(
            {"title": throttle.wait_words(wait)}, status=429, headers={"Retry-After": str(wait)}
        )
    return JsonResponse(webauthn.begin_asking(request))


@require_POST
@never_cache
def passkey_entry(request):
    """Sign in: the device has asked its person for a finger, a face or a code, so that no more is asked."""
    found = webauthn.asked(request, request.POST.get("credential", "")[:20_000])
    if found is None:
        messages.error(request, _("This passkey opens nothing here."))
        return redirect("login")
    return welcome(request, found.user, onward_of(request), opened(request))
