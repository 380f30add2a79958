"""How often one may try: per account, per address, and never so that somebody is shut out for good."""

import ipaddress
import math
from hashlib import sha256

from django.core import signing
from django.utils.translation import ngettext

from ..models import Attempts

# In a quarter of an hour.
PER_NAME_AND_ADDRESS = 5
PER_NAME = 30
PER_ADDRESS = 60
PER_KNOWN_BROWSER = 10
PER_PERSON = 10  # who is known already and is asked for a password or a code
RESETS_PER_MAIL = 3
RESETS_PER_ADDRESS = 20
JOINS = 30  # by one link, since each tells whether a name is taken

KNOWN = "known"
KNOWN_AGE = 400 * 86400  # the longest that browsers keep a cookie


def network(request):
    """Where a request comes from: an address, or the net of a household; nothing where there is none."""
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return ""
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


class SignInAttempt:
    """One attempt to sign in under a name, judged by what was tried before.

    Where this name has signed in before, attempts are counted apart from everybody else's: whoever tries
    passwords from elsewhere keeps strangers waiting, but not the person.
    """

    def __init__(self, request, name):
        self.name = name.casefold()
        address = network(request)
        if known := known_browser(request, self.name):
            self.limits = {("browser", known): PER_KNOWN_BROWSER}
            self.own = [("browser", known)]
        else:
            self.own = [("name, address", f"{self.name}\0{address}")]
            self.limits = {self.own[0]: PER_NAME_AND_ADDRESS, ("name", self.name): PER_NAME}
            if address:
                self.limits["address", address] = PER_ADDRESS

    def take(self):
        """Count it; the seconds to wait, or 0 when the password may be looked at."""
        return Attempts.take(self.limits)

    def succeeded(self):
        """The password was right: what was mistyped before is forgotten."""
        Attempts.give_back(self.limits)
        Attempts.forget(*self.own)


def take(kind, name, most):
    """Count one attempt of this kind; the seconds to wait, or 0."""
    return Attempts.take({(kind, name): most})


def wait_words(seconds):
    """What to say to who has to wait."""
    minutes = math.ceil(seconds / 60)
    return ngettext(
        "Too many attempts. Try again in a minute.",
        "Too many attempts. Try again in %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}


# -- Browsers in which somebody has signed in before ---------------------------------------------------------


def known_browser(request, name):
    """What tells this browser from others, when somebody of this name has signed in with it; or ""."""
    try:
        value = request.get_signed_cookie(cookie_name(request), "", salt=KNOWN, max_age=KNOWN_AGE)
    except signing.BadSignature:
        return ""
    nonce, _colon, whose = value.partition(":")
    return nonce if whose == _mark(name) else ""


def remember_browser(request, response, user):
    """Let this browser be known for this person; it tells nobody whose it is."""
    nonce = signing.b62_encode(int.from_bytes(sha256(request.session.session_key.encode()).digest()[:12]))
    response.set_signed_cookie(
        cookie_name(request),
        f"{nonce}:{_mark(user.get_username())}",
        salt=KNOWN,
        max_age=KNOWN_AGE,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


def cookie_name(request):
    """With https, one that no other host can set."""
    return f"__Host-{KNOWN}" if request.is_secure() else KNOWN


def _mark(name):
    return signing.Signer(salt=KNOWN).signature(name.casefold())[:22]
