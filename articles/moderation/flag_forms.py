"""What one types against an annotation, or against a decision about one's own."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import FlagReason
from ..models.moderation import MOST_WORDS
from ..models.plain import no_controls


def _words(rows, **options):
    widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return forms.CharField(
        label=_("In your words"), max_length=MOST_WORDS, widget=widget, validators=[no_controls], **options
    )


class FlagForm(forms.Form):
    """What is wrong: one of the desk's reasons, and words."""

    reason = forms.ModelChoiceField(
        FlagReason.objects.none(),
        label=_("What is wrong with it?"),
        empty_label=None,
        widget=forms.RadioSelect,
    )
    words = _words(3, required=False)

    def __init__(self, data, desk, flag=None):
        initial = {"reason": flag.reason_id, "words": flag.words} if flag else None
        super().__init__(data, initial=initial)
        self.fields["reason"].queryset = desk.flag_reasons.filter(is_retired=False)


class AppealForm(forms.Form):
    """Why it should be looked at again."""

    words = _words(4, help_text=_("What should the other moderator know?"))
