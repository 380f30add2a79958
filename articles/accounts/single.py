"""Single sign-on with OpenID Connect: who somebody is here, when a provider says who they are there."""

import logging
import re
from functools import cache
from secrets import token_hex

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from joserfc.errors import JoseError

from ..models import Event, Identity, Invitation, User
from .sessions import brief
from .signing_in import enter, onward_of

log = logging.getLogger(__name__)

ONWARD = "single_onward"
SECONDS = 10  # for the provider to answer
# Signatures that a provider alone can make; never "none", and never one by a secret that two know.
ALGORITHMS = {
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
}


class Unbelievable(Exception):
    """The provider is not who the settings say, or says what nobody can check."""


@cache
def _client(issuer, client_id, secret, scopes):
    return OAuth().register(
        "single",
        client_id=client_id,
        client_secret=secret,
        server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        # PKCE (RFC 7636), though we have a secret: a code that is stolen on its way is worth nothing.
        client_kwargs={"scope": scopes, "code_challenge_method": "S256", "default_timeout": SECONDS},
    )


def provider():
    """The provider of the settings, asked once what it can do; Unbelievable when it is another."""
    client = _client(
        settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET, settings.OIDC_SCOPES
    )
    told = client.load_server_metadata()
    if told.get("issuer") != settings.OIDC_ISSUER:
        raise Unbelievable(
            f"OIDC_ISSUER is {settings.OIDC_ISSUER!r}, but it calls itself {told.get('issuer')!r}"
        )
    offered = told.get("id_token_signing_alg_values_supported") or ["RS256"]
    told["id_token_signing_alg_values_supported"] = [name for name in offered if name in ALGORITHMS]
    if not told["id_token_signing_alg_values_supported"]:
        raise Unbelievable(f"it signs by none of {sorted(ALGORITHMS)}")
    return client


FAULTS = (
    AuthlibBaseError,
    JoseError,
    requests.RequestException,
    Unbelievable,
    ValueError,
    KeyError,
    TypeError,
    RuntimeError,
)


@require_GET
@never_cache
def begin(request):
    """To the provider, with a state, a nonce and a challenge that only this browser's session knows."""
    _require_on()
    onward = onward_of(request)
    if request.user.is_authenticated:
        return redirect(onward)
    try:
        answer = provider().authorize_redirect(request, request.build_absolute_uri(reverse("single-return")))
    except FAULTS as fault:
        return _failed(request, fault)
    brief(request)
    request.session[ONWARD] = onward
    return answer


@require_GET
@never_cache
def back(request):
    """From the provider, with a code for what it says of the person."""
    _require_on()
    onward = request.session.pop(ONWARD, settings.LOGIN_REDIRECT_URL)
    try:
        client = provider()
        token = client.authorize_access_token(request)
        if "userinfo" not in token:
            raise Unbelievable("it sent no ID token")
        claims = dict(token["userinfo"])
        if not isinstance(claims.get("sub"), str) or not 0 < len(claims["sub"]) <= 255:
            raise Unbelievable("it did not say who it is")
        if "email" not in claims and "userinfo_endpoint" in client.server_metadata:
            more = client.userinfo(token=token)
            # https://openid.net/specs/openid-connect-core-1_0.html#UserInfoResponse
            if more.get("sub") != claims["sub"]:
                raise Unbelievable("it spoke of two people")
            claims = {**more, **claims}
    except FAULTS as fault:
        return _failed(request, fault)
    try:
        user, onward = _person(claims, onward)
    except IntegrityError:  # the same person in two tabs at once: the other one has made them
        user, onward = _person(claims, onward)
    if user is None:
        messages.error(
            request,
            _("You are known at %(name)s, but not here. Ask a moderator of your desk for an invitation link.")
            % {"name": settings.OIDC_NAME},
        )
        return redirect("login")
    return enter(request, user, onward)


def _require_on():
    if not settings.OIDC_ISSUER:
        raise Http404


def _failed(request, fault):
    # What the provider said may hold a code or a token; its kind is enough to look further.
    detail = fault if isinstance(fault, Unbelievable) else type(fault).__name__
    log.warning("Single sign-on failed: %s", detail)
    messages.error(request, _("Signing in with %(name)s did not work.") % {"name": settings.OIDC_NAME})
    return redirect("login")


# -- Who it is here ------------------------------------------------------------------------------------------


@transaction.atomic
def _person(claims, onward):
    """``(user, where to)`` for what the provider says; ``(None, …)`` when nobody here is meant."""
    issuer, subject = settings.OIDC_ISSUER, claims["sub"]
    identity = Identity.objects.filter(issuer=issuer, subject=subject).select_related("user").first()
    if identity is not None:
        return (identity.user if identity.user.is_active else None), onward
    # An address counts when the provider has seen that it is theirs, or anybody could be anybody.
    email = claims.get("email", "") if claims.get("email_verified") is True else ""
    email = email if isinstance(email, str) else ""
    user = None
    if email:
        found = list(User.objects.filter(email__iexact=email)[:2])
        if found:
            user = found[0] if len(found) == 1 and found[0].is_active else None
            if user is None or user.identities.filter(issuer=issuer).exists():
                return None, onward
    if user is None:
        invitation = _invitation(email, onward)
        if invitation is None and not (settings.OIDC_CREATE and email):
            return None, onward
        user = User.objects.create_user(_free_name(claims, email), email=email)
        if invitation is not None:
            invitation.accept(user)
            onward = settings.LOGIN_REDIRECT_URL
    Identity.objects.create(user=user, issuer=issuer, subject=subject)
    Event.record("account.identity_added", actor=user, subject=user, after={"issuer": issuer})
    return user, onward


def _invitation(email, onward):
    """The open invitation that is meant: the one whose link they came by, or one for their address."""
    try:
        place = resolve(onward.partition("?")[0])
    except Resolver404:
        place = None
    if place is not None and place.url_name == "invitation":
        return Invitation.objects.by_secret(place.kwargs["secret"])
    return Invitation.objects.open().filter(email__iexact=email).first() if email else None


def _free_name(claims, email):
    """A name like the one they have there, that nobody has here."""
    wished = claims.get("preferred_username") or email.partition("@")[0] or claims.get("name") or ""
    wished = re.sub(r"[^\w.@+-]+", "-", str(wished)).strip("-")[:100] or "reader"
    name = wished
    while User.objects.filter(username__iexact=name).exists():
        name = f"{wished}-{token_hex(2)}"
    return name
