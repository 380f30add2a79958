"""What has to be read again but is unreadable in a copy of the database: sealed with the secret key."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def seal(text):
    """The text, unreadable without SECRET_KEY."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed):
    """The text, or None when it was sealed with another key."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _box():
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(key)) for key in keys])


def _key(secret):
    return base64.urlsafe_b64encode(hashlib.sha256(b"newsroom.sealed\0" + secret.encode()).digest())
