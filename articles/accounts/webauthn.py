"""Passkeys (WebAuthn): what is asked of a browser, and whether its answer is true; by Yubico's library."""

import json

from django.utils.crypto import salted_hmac
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from ..models import Passkey
from .sessions import brief

STATE = "webauthn"
# A passkey stands for both factors: the device is one, and that it knows its person is the other.
VERIFIED = UserVerificationRequirement.REQUIRED


def _server(request):
    host = request.get_host().rsplit(":", 1)[0]
    origin = f"{request.scheme}://{request.get_host()}"
    # This very origin; the library alone would also take its subdomains.
    party = PublicKeyCredentialRpEntity(name="Newsroom", id=host)
    return Fido2Server(party, verify_origin=lambda said: said == origin)


def begin_making(request):
    """The options of ``navigator.credentials.create``; the challenge is kept in the session."""
    user = request.user
    known = [
        PublicKeyCredentialDescriptor(
            type=PublicKeyCredentialType.PUBLIC_KEY,
            id=websafe_decode(key.credential_id),
        )
        for key in user.passkeys.all()
    ]
    entity = PublicKeyCredentialUserEntity(
        # Tells nothing of the person, and is the same each time.
        id=salted_hmac(STATE, str(user.pk), algorithm="sha256").digest(),
        name=user.get_username(),
        display_name=user.get_username(),
    )
    options, state = _server(request).register_begin(
        entity, known, resident_key_requirement=ResidentKeyRequirement.REQUIRED, user_verification=VERIFIED
    )
    request.session[STATE] = {"make": state}
    return dict(options)


def made(request, credential):
    """The fields of a Passkey that a device has made; None when they are not true."""
    state = request.session.pop(STATE, {}).get("make")
    if state is None:
        return None
    try:
        data = _server(request).register_complete(state, json.loads(credential))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return {
        "credential_id": websafe_encode(data.credential_data.credential_id),
        "public_key": bytes(data.credential_data),
        "sign_count": data.counter,
    }


def begin_asking(request):
    """The options of ``navigator.credentials.get``: of any passkey for this site."""
    options, state = _server(request).authenticate_begin(user_verification=VERIFIED)
    brief(request)
    request.session[STATE] = {"ask": state}
    return dict(options)


def asked(request, credential):
    """The Passkey that signed our challenge, once; None when none did."""
    state = request.session.pop(STATE, {}).get("ask")
    if state is None:
        return None
    try:
        answer = json.loads(credential)
        found = Passkey.objects.select_related("user").get(
            credential_id=str(answer["id"]), user__is_active=True
        )
        _server(request).authenticate_complete(
            state, [AttestedCredentialData(bytes(found.public_key))], answer
        )
        count = _count(answer)
    except (Passkey.DoesNotExist, ValueError, KeyError, TypeError, RecursionError):
        return None
    return found if found.accept(count) else None


def _count(answer):
    return AuthenticationResponse.from_dict(answer).response.authenticator_data.counter
