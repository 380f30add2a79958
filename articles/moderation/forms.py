"""What moderators ask of the log and of the queue, and what they decide."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..models import Decision
from ..models.moderation import MOST_WORDS
from ..models.plain import no_controls
from ..models.prepared import LARGEST
from .queue import STATES
from .words import VERBS


def _key(**options):
    return forms.IntegerField(min_value=1, max_value=LARGEST, required=False, **options)


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


class QueueFilter(forms.Form):
    """The address of the queue, checked; every field may be absent."""

    state = forms.ChoiceField(label=_("Queue"), choices=list(STATES.items()), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=60, required=False)
    author = forms.CharField(label=_("Author"), max_length=150, required=False)
    article = _key(label=_("Article"))
    desk = _key(label=_("Desk"))


class DecisionFilter(forms.Form):
    """The address of the list of decisions, checked."""

    by = forms.CharField(label=_("Moderator"), max_length=150, required=False)
    kind = forms.ChoiceField(
        label=_("Decision"), choices=[("", _("all decisions")), *Decision.Kind.choices], required=False
    )
    desk = _key(label=_("Desk"))


class WordsForm(forms.Form):
    """A decision in words and its reason; both may be left out where the kind allows it."""

    kind = forms.ChoiceField(label=_("Decision"), choices=Decision.Kind.choices)
    reason = _key(label=_("Reason"))
    note = forms.CharField(
        label=_("Note to the author"), max_length=MOST_WORDS, required=False, validators=[no_controls]
    )
    internal_note = forms.CharField(
        label=_("Note for moderators"), max_length=MOST_WORDS, required=False, validators=[no_controls]
    )


class DecisionForm(WordsForm):
    """One decision, with the version of the annotation that the moderator saw."""

    version = forms.IntegerField(min_value=1, max_value=LARGEST)


class ReasonForm(forms.Form):
    """A reason of the list."""

    label = forms.CharField(label=_("Reason"), max_length=60)
