"""What a moderator asks of the log."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..models.prepared import LARGEST
from .words import VERBS


class LogFilter(forms.Form):
    """The address of the log, checked; every field may be absent."""

    by = forms.CharField(label=_("Person"), max_length=150, required=False)
    verb = forms.ChoiceField(label=_("What"), choices=[("", _("everything")), *VERBS.items()], required=False)
    article = forms.IntegerField(label=_("Article"), min_value=1, max_value=LARGEST, required=False)
    since = forms.DateField(label=_("From"), required=False)
    until = forms.DateField(label=_("To"), required=False)

    def clean(self):
        """The days in their order."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and since > until:
            raise ValidationError({"until": _("This is before the first day.")})
        return self.cleaned_data

    def clean_until(self):
        """A day that has a next one."""
        until = self.cleaned_data["until"]
        if until and until.year > 9000:
            raise ValidationError(_("This is too far away."))
        return until
