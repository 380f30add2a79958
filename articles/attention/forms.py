"""What people type about threads and about what reaches them."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..models import MailChoice, User
from ..models.meaning import LONGEST_BODY
from .activity import KINDS
from .mailing import zones

LARGEST_ID = 2**63 - 1


class ReplyForm(forms.Form):
    """A reply, in Markdown."""

    body = forms.CharField(
        label=_("Reply"), max_length=LONGEST_BODY, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )


class AssignForm(forms.Form):
    """Who is to look after it; empty for nobody."""

    name = forms.CharField(label=_("Assign to"), max_length=150, required=False)

    def clean_name(self):
        """The person of this name, or None; whether they may is asked where it is done."""
        name = self.cleaned_data["name"].strip().removeprefix("@")
        if not name:
            return None
        found = list(User.objects.filter(username__iexact=name, is_active=True)[:2])
        exact = [person for person in found if person.username == name] or found
        if len(exact) != 1:
            raise ValidationError(_("There is no such person."))
        return exact[0]


class ActivityFilter(forms.Form):
    """The address of the activity page, checked; every field may be absent."""

    by = forms.IntegerField(label=_("Person"), min_value=1, max_value=LARGEST_ID, required=False)
    kind = forms.ChoiceField(label=_("What"), choices=[("", _("everything")), *KINDS.items()], required=False)
    article = forms.IntegerField(min_value=1, max_value=LARGEST_ID, required=False, widget=forms.HiddenInput)
    desk = forms.IntegerField(label=_("Desk"), min_value=1, max_value=LARGEST_ID, required=False)


class MailForm(forms.ModelForm):
    """Whether and when to send e-mail."""

    time_zone = forms.ChoiceField(label=_("Time zone"), choices=lambda: [(name, name) for name in zones()])

    class Meta:
        model = MailChoice
        fields = ["mail", "time_zone", "digest_at", "quiet_from", "quiet_until"]
        widgets = {
            "mail": forms.RadioSelect,
            **{
                name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
                for name in ("digest_at", "quiet_from", "quiet_until")
            },
        }
        help_texts = {
            "quiet_from": _("Nothing is sent between these hours; it comes when they are over."),
        }
