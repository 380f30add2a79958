"""Tokens, by which a program does what a person may do, or less, and for a while."""

import secrets
from datetime import timedelta

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from .desk import _PERSON, _ROLES, User, _person, secret_hash
from .prepared import WORD, prepared

COARSE = timedelta(hours=1)


class TokenRefused(Exception):
    """A token that opens nothing, or not this; the words are for its holder, who alone gets to read them."""

    def __init__(self, status, code, words):
        super().__init__(words)
        self.status, self.code = status, code


class Token(models.Model):
    """A bearer token for programs; shown once, stored hashed."""

    PREFIX = "nr_"

    class Scope(models.TextChoices):
        """What it may be used for; everything else its person may do is not the program's."""

        READ = "read", _("read")
        IMPORT = "import", _("read and import")
        WRITE = "write", _("read and write")

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=100, blank=True)
    scope = models.CharField(_("scope"), max_length=10, choices=Scope.choices, default=Scope.WRITE)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return f"{self.user} · {self.name or self.pk}"

    @classmethod
    @sensitive_variables()
    def by_secret(cls, secret):
        """The token with this secret that is not revoked, with its user and their roles, or None. One query.

        It may have expired: ask ``has_expired``.
        """
        rows = _by_secret(secret_hash(secret))
        if not rows:
            return None
        own = len(_OWN)
        token = cls.from_db("default", ("id", "scope", "expires_at", "last_used_at"), rows[0][:own])
        token.user = _person([row[own:] for row in rows])
        return token

    @classmethod
    @sensitive_variables()
    def admit(cls, secret, scope):
        """The token with this secret, for something of this scope; TokenRefused with the reason."""
        token = cls.by_secret(secret) if secret.isascii() else None
        if token is None:
            raise TokenRefused(401, "invalid_token", _("This token is not valid."))
        if token.has_expired:
            words = _("This token expired on %(day)s.") % {"day": token.expires_at.date().isoformat()}
            raise TokenRefused(401, "invalid_token", words)
        if not token.allows(scope):
            words = _("This token may not do this. It is for: %(scope)s.")
            words %= {"scope": cls.Scope(token.scope).label}
            raise TokenRefused(403, "insufficient_scope", words)
        token.note_use()
        return token

    @classmethod
    @sensitive_variables("secret")
    def issue(cls, user, name="", scope=Scope.WRITE, days=None):
        """Make a token; returns it and the secret, which cannot be shown again."""
        secret = cls.PREFIX + secrets.token_urlsafe(32)
        expires_at = now() + timedelta(days=days) if days else None
        token = cls.objects.create(
            user=user, name=name, scope=scope, expires_at=expires_at, secret_hash=secret_hash(secret)
        )
        return token, secret

    @property
    def has_expired(self):
        """Whether its time is over."""
        return self.expires_at is not None and self.expires_at <= now()

    def allows(self, scope):
        """Whether it may be used for what asks for this scope."""
        ladder = list(self.Scope)
        return ladder.index(self.Scope(self.scope)) >= ladder.index(scope)

    def note_use(self):
        """Remember that it was used, to the hour: a program's every request need not write."""
        moment = now()
        if self.last_used_at is None or moment - self.last_used_at > COARSE:
            type(self).objects.filter(pk=self.pk).update(last_used_at=moment)
            self.last_used_at = moment

    def revoke(self):
        """Make it useless."""
        self.revoked_at = now()
        self.save(update_fields=["revoked_at"])


_OWN = ("id", "scope", "expires_at", "last_used_at")
_by_secret = prepared(
    lambda digest: Token.objects.filter(
        secret_hash=digest, revoked_at=None, user__is_active=True
    ).values_list(*_OWN, *(f"user__{name}" for name in (*_PERSON, *_ROLES))),
    WORD,
)
