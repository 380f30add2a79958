"""What people type to come in, to join a desk and to look after its members."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, BaseUserCreationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..models import Token, User
from ..models.plain import no_controls
from ..permissions import Role
from .throttle import SignInAttempt, wait_words


class SignInForm(AuthenticationForm):
    """Name and password; after too many attempts, the password is not even looked at."""

    error_messages = {
        "invalid_login": _("This name and password do not belong together. Mind capital letters."),
        # In the same words, or it would tell that the account is there.
        "inactive": _("This name and password do not belong together. Mind capital letters."),
    }
    wait = 0

    def clean(self):
        """Count the attempt first, so that many at once are not all judged."""
        attempt = SignInAttempt(self.request, self.cleaned_data.get("username", ""))
        self.wait = attempt.take()
        if self.wait:
            raise ValidationError(wait_words(self.wait), code="throttled")
        cleaned = super().clean()
        if self.get_user() is not None:
            attempt.succeeded()
        return cleaned


class CodeForm(forms.Form):
    """What an app shows."""

    code = forms.CharField(
        label=_("Code"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class RecoveryForm(forms.Form):
    """One of the codes on paper."""

    recovery = forms.CharField(
        label=_("Recovery code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class PasswordForm(forms.Form):
    """That it is really they."""

    password = forms.CharField(
        label=_("Password"),
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PasskeyForm(forms.Form):
    """A name for what a device has made."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("As in “my phone”."),
        validators=[no_controls],
    )
    credential = forms.CharField(max_length=20_000, widget=forms.HiddenInput)


class JoinForm(BaseUserCreationForm):
    """A new account, made by way of an invitation."""

    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("Only for a link when you forget your password.")
    )

    class Meta:
        model = User
        fields = ["username", "email"]

    def clean_username(self):
        """Free, without regard to capital letters: two people must not look like one."""
        name = self.cleaned_data["username"]
        no_controls(name)
        if User.objects.filter(username__iexact=name).exists():
            raise ValidationError(_("This name is taken."))
        return name


class TokenForm(forms.Form):
    """What a token is for, and for how long."""

    name = forms.CharField(
        label=_("What is it for?"),
        max_length=100,
        help_text=_("As in “import script”."),
        validators=[no_controls],
    )
    scope = forms.ChoiceField(label=_("It may"), choices=Token.Scope.choices, initial=Token.Scope.READ)
    days = forms.TypedChoiceField(
        label=_("Valid for"),
        choices=[(30, _("a month")), (90, _("three months")), (365, _("a year")), (0, _("ever"))],
        coerce=int,
        initial=90,
    )

    def __init__(self, data=None, **options):
        """What is not said is as little as is offered."""
        if data is not None:
            data = data.copy()
            data.setdefault("scope", Token.Scope.READ)
            data.setdefault("days", "90")
        super().__init__(data, **options)


class PresenceForm(forms.ModelForm):
    """Whether others see where one is."""

    class Meta:
        model = User
        fields = ["is_shown", "shows_place"]


class RoleForm(forms.Form):
    """A member's role."""

    role = forms.TypedChoiceField(label=_("Role"), choices=Role.choices, coerce=int)


class InviteForm(RoleForm):
    """A link for one person."""

    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("A note of whom it is for; nothing is sent."),
    )
    days = forms.IntegerField(label=_("Valid for days"), min_value=1, max_value=90, initial=14)
