"""Second factors: codes of an app (TOTP, RFC 6238), passkeys (WebAuthn), and codes for when they are lost."""

import base64
import hashlib
import secrets
import time
import unicodedata

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.db import models, transaction
from django.utils.crypto import constant_time_compare
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from .event import Event
from .sealed import seal, unseal

DIGITS, STEP = 6, 30  # what all apps take
RECOVERY_CODES = 10
# 80 bits each, so that a plain digest keeps them; without letters and digits that look alike.
RECOVERY_ALPHABET, RECOVERY_LENGTH = "abcdefghijkmnpqrstuvwxyz23456789", 16


def has_any(user):
    """Whether the person has a second factor, as it stands in the database."""
    return any(model.objects.filter(user=user).exists() for model in (TimeCode, Passkey))


def _settle(user):
    """Remember on the person whether they have one; codes for the loss of nothing are thrown away."""
    user.has_second_factor = has_any(user)
    user.save(update_fields=["has_second_factor"])
    if not user.has_second_factor:
        RecoveryCode.objects.filter(user=user).delete()


@transaction.atomic
def reset(user, by, desk=None):
    """Take all of a person's factors away, who has lost them, and end their sessions."""
    for model in (TimeCode, Passkey, RecoveryCode):
        model.objects.filter(user=user).delete()
    _settle(user)
    user.open_sessions.end()
    after = {"user": user.username}
    Event.record("account.second_factor_reset", actor=by, desk=desk, subject=user, after=after)


class TimeCode(models.Model):
    """The secret that a person's app shares with us, and the last code of it that was used."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="time_code")
    secret = models.CharField(max_length=200, editable=False)
    last_step = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(default=now)

    def __str__(self):
        return f"{self.user} · {self.created_at:%Y-%m-%d}"

    @staticmethod
    def draft():
        """A new secret, in the letters that apps ask for (base32)."""
        return base64.b32encode(secrets.token_bytes(20)).decode()

    @classmethod
    @transaction.atomic
    def begin(cls, user, secret, code):
        """The person's app shows `code` for the secret: keep it. None when the code is wrong."""
        step = matching_step(secret, code)
        if step is None:
            return None
        made, _is_new = cls.objects.update_or_create(
            user=user, defaults={"secret": seal(secret), "last_step": step, "created_at": now()}
        )
        _settle(user)
        Event.record("account.time_code_added", actor=user, subject=user)
        return made

    def accept(self, code):
        """Whether this is a code of now; each is taken once, in whatever process."""
        secret = unseal(self.secret)
        step = matching_step(secret, code) if secret else None
        if step is None:
            return False
        fresh = type(self).objects.filter(pk=self.pk, last_step__lt=step)
        return bool(fresh.update(last_step=step))

    @transaction.atomic
    def remove(self, by):
        """Do without."""
        user = self.user
        self.delete()
        _settle(user)
        Event.record("account.time_code_removed", actor=by, subject=user)


def matching_step(secret, code):
    """The step of the clock, one early or late, to which this code belongs; None when it is none of them."""
    code = "".join(str(unicodedata.digit(sign, sign)) for sign in code if not sign.isspace())
    present = int(time.time()) // STEP
    for step in (present, present - 1, present + 1):
        if constant_time_compare(code_at(secret, step), code):
            return step
    return None


def code_at(secret, step):
    """The code of a secret at a step of the clock."""
    # SHA-1, as all apps have it: https://www.rfc-editor.org/rfc/rfc6238#section-1.2
    totp = TOTP(base64.b32decode(secret), DIGITS, SHA1(), STEP)  # noqa: S303
    return totp.generate(step * STEP).decode()


class Passkey(models.Model):
    """A key pair that a person's device keeps; ours is the public half."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="passkeys")
    name = models.CharField(_("name"), max_length=100)
    credential_id = models.CharField(max_length=1400, unique=True, editable=False)
    public_key = models.BinaryField()  # with its id, as the standard writes it (attested credential data)
    sign_count = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(default=now)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return f"{self.user} · {self.name}"

    @classmethod
    @transaction.atomic
    def begin(cls, user, name, credential_id, public_key, sign_count):
        """Keep one."""
        made = cls.objects.create(
            user=user, name=name, credential_id=credential_id, public_key=public_key, sign_count=sign_count
        )
        _settle(user)
        Event.record("account.passkey_added", actor=user, subject=user, after={"name": name})
        return made

    def accept(self, sign_count):
        """It signed: whether its count goes on; a copy of a key counts for itself, and is found out so."""
        usable = type(self).objects.filter(pk=self.pk)
        if sign_count or self.sign_count:  # many devices do not count, and send 0
            usable = usable.filter(sign_count__lt=sign_count)
        return bool(usable.update(sign_count=sign_count, last_used_at=now()))

    @transaction.atomic
    def remove(self, by):
        """Do without."""
        user, name = self.user, self.name
        self.delete()
        _settle(user)
        Event.record("account.passkey_removed", actor=by, subject=user, before={"name": name})


class RecoveryCode(models.Model):
    """A code that opens once, when the device is lost; shown once, stored as a digest."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64, editable=False)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once")]

    def __str__(self):
        return f"{self.user} · {self.pk}"

    @classmethod
    @transaction.atomic
    def issue(cls, user):
        """Ten new ones instead of all of before; they cannot be shown again."""
        former, _rows = cls.objects.filter(user=user).delete()
        codes = [
            "".join(secrets.choice(RECOVERY_ALPHABET) for _number in range(RECOVERY_LENGTH))
            for _number in range(RECOVERY_CODES)
        ]
        cls.objects.bulk_create(cls(user=user, digest=_digest(code)) for code in codes)
        after = {} if former else {"is_first": True}
        Event.record("account.recovery_codes_made", actor=user, subject=user, after=after)
        return ["-".join(code[at : at + 4] for at in range(0, RECOVERY_LENGTH, 4)) for code in codes]

    @classmethod
    @transaction.atomic
    def redeem(cls, user, code):
        """Whether this is an unused code of the person; from now on it is used."""
        written = "".join(sign for sign in code.casefold() if sign.isalnum())
        found = cls.objects.filter(user=user, digest=_digest(written), used_at=None)
        if not found.update(used_at=now()):
            return False
        Event.record("account.recovery_code_used", actor=user, subject=user)
        return True


def _digest(code):
    return hashlib.sha256(code.encode()).hexdigest()


class Identity(models.Model):
    """Who somebody is at the provider of the single sign-on."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="identity_once")]
        verbose_name_plural = "identities"

    def __str__(self):
        return f"{self.user} · {self.issuer}"
