"""What editors and annotators type about blind rounds."""

from datetime import datetime, time

from django import forms
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from ..models import User
from ..models.attention_rules import people_of_desk
from ..models.round import MOST_WORDS
from ..permissions import Role


class AskForm(forms.Form):
    """Who is to mark an article blind, what to look at, until when."""

    people = forms.ModelMultipleChoiceField(
        label=_("Who marks it"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Two or more. None of them sees the others' marks until all are done."),
    )
    note = forms.CharField(
        label=_("What to look at"),
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    due = forms.DateField(
        label=_("Wanted by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data, article):
        super().__init__(data)
        people = User.objects.filter(people_of_desk(article.desk_id, Role.ANNOTATOR))
        self.fields["people"].queryset = people.order_by("username")

    @property
    def due_at(self):
        """The end of that day, or None."""
        day = self.cleaned_data["due"]
        return day and make_aware(datetime.combine(day, time.max))


class OpeningForm(forms.Form):
    """Why an editor does not wait."""

    reason = forms.CharField(
        label=_("Why it is opened before all are done"),
        max_length=MOST_WORDS,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
