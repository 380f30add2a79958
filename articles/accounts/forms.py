"""What people type to come in, to join a desk and to look after its members."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, BaseUserCreationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..models import User
from ..models.plain import no_controls
from ..permissions import Role


class SignInForm(AuthenticationForm):
    """Name and password."""

    error_messages = {
        "invalid_login": _("This name and password do not belong together. Mind capital letters."),
        "inactive": _("This account is closed."),
    }


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
    """What a token is for."""

    name = forms.CharField(
        label=_("What is it for?"),
        max_length=100,
        help_text=_("As in “import script”."),
        validators=[no_controls],
    )


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
        label=_("E-mail"), required=False, help_text=_("A note of whom it is for; nothing is sent.")
    )
    days = forms.IntegerField(label=_("Valid for days"), min_value=1, max_value=90, initial=14)
