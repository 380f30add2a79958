"""What moderators type about the members of their desk."""

from datetime import datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localtime, make_aware, now
from django.utils.translation import gettext_lazy as _

from ..models import Premoderation, Restriction, Trust
from ..models.plain import no_controls
from ..models.restricting import MOST_REASON
from ..permissions import Role


class MemberForm(forms.Form):
    """A member's role and how far the desk trusts them; what is not said stays."""

    role = forms.TypedChoiceField(label=_("Role"), choices=Role.choices, coerce=int, required=False)
    trust = forms.ChoiceField(label=_("Their annotations"), choices=Trust.choices, required=False)


class WithReason(forms.Form):
    """A reason, for the log and for whom it concerns."""

    reason = forms.CharField(
        label=_("Why"), max_length=MOST_REASON, validators=[no_controls], widget=forms.TextInput
    )


class PremoderationForm(WithReason):
    """Whose annotations wait."""

    premoderation = forms.ChoiceField(
        label=_("Whose annotations wait for approval"), choices=Premoderation.choices
    )
    field_order = ["premoderation", "reason"]

    def __init__(self, *args, **options):
        """Why may be left out."""
        super().__init__(*args, **options)
        self.fields["reason"].required = False


class RestrictionForm(WithReason):
    """Muted or suspended, for how long, and why."""

    DAY, WEEK, DATE, OPEN = "day", "week", "date", ""

    restriction = forms.ChoiceField(
        label=_("Restriction"),
        choices=[
            (Restriction.MUTED, Restriction.MUTED.label),
            (Restriction.SUSPENDED, Restriction.SUSPENDED.label),
        ],
        initial=Restriction.MUTED,
        widget=forms.RadioSelect,
    )
    span = forms.ChoiceField(
        label=_("For how long"),
        required=False,
        choices=[
            *((DAY, _("a day")), (WEEK, _("a week")), (DATE, _("until the day below"))),
            (OPEN, _("until it is lifted")),
        ],
        initial=DAY,
        widget=forms.RadioSelect,
    )
    day = forms.DateField(
        label=_("Until the end of"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    field_order = ["restriction", "span", "day", "reason"]

    def clean(self):
        """Find out ``until``, a moment or None."""
        cleaned = super().clean()
        span, day = cleaned.get("span"), cleaned.get("day")
        if span == self.DATE and not day and "day" not in self.errors:
            raise ValidationError({"day": _("Until which day?")})
        ends = {self.DAY: now() + timedelta(days=1), self.WEEK: now() + timedelta(days=7)}
        if span == self.DATE and day:
            ends[self.DATE] = make_aware(datetime.combine(day, time.max))
        cleaned["until"] = ends.get(span)
        return cleaned


class SinceForm(forms.Form):
    """Since when somebody's work is looked at; nothing is everything."""

    since = forms.DateTimeField(
        label=_("Since"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    @staticmethod
    def presets():
        """``[(words, value of the field)]``: today, this week, everything."""
        today = localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        week = today - timedelta(days=today.weekday())
        moments = [(_("today"), today), (_("this week"), week)]
        return [*((words, f"{moment:%Y-%m-%dT%H:%M}") for words, moment in moments), (_("everything"), "")]


class SweepForm(WithReason, SinceForm):
    """What is withdrawn in one act, and why."""

    suspend = forms.BooleanField(label=_("Suspend them as well, until it is lifted"), required=False)
    field_order = ["since", "reason", "suspend"]
