"""What people type about claims: the list's filters, the claim itself, verdicts and evidence."""

import uuid
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..http import remember_initial
from ..models import Claim, Entity, Evidence, Outcome, Placement, Review

LARGEST_ID = 2**63 - 1
# For a second opinion, when nobody says otherwise.
USUAL = timedelta(days=3)
WORDS = {"rows": 3, "dir": "auto"}


class ClaimFilter(forms.Form):
    """The address of the list, checked; every field may be absent."""

    q = forms.CharField(label=_("Words"), max_length=200, required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("any")), *Claim.State.choices], required=False
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=[("", _("any")), ("open", _("open")), *Outcome.choices], required=False
    )
    look = forms.ChoiceField(
        label=_("Text"),
        choices=[("", _("any")), ("again", _("changed: needs another look"))],
        required=False,
    )
    assigned = forms.ChoiceField(
        label=_("Assigned to"),
        choices=[("", _("anybody")), ("me", _("me")), ("nobody", _("nobody"))],
        required=False,
    )
    review = forms.ChoiceField(
        label=_("Second opinion"),
        choices=[
            ("", _("any")),
            ("mine", _("waits for me")),
            ("asked", _("asked for by me")),
            ("late", _("overdue")),
        ],
        required=False,
    )
    claimant = forms.IntegerField(min_value=1, max_value=LARGEST_ID, required=False, widget=forms.HiddenInput)
    about = forms.IntegerField(min_value=1, max_value=LARGEST_ID, required=False, widget=forms.HiddenInput)
    article = forms.IntegerField(min_value=1, max_value=LARGEST_ID, required=False, widget=forms.HiddenInput)

    def rows(self, user):
        """The claims this person may see that pass every filter."""
        if not self.is_valid():
            return Claim.objects.none()
        rows, asked = Claim.objects.visible_to(user).standing(), self.cleaned_data
        if asked["q"]:
            rows = rows.matching(asked["q"])
        if asked["state"]:
            rows = rows.filter(state=asked["state"])
        if asked["outcome"] == "open":
            rows = rows.filter(rating=None)
        elif asked["outcome"]:
            rows = rows.filter(rating__outcome=asked["outcome"])
        if asked["assigned"]:
            rows = rows.filter(assignee=(user.pk or 0) if asked["assigned"] == "me" else None)
        if asked["review"]:
            waiting = Review.objects.visible_to(user).waiting(asked["review"], user)
            rows = rows.filter(pk__in=waiting.values("claim"))
        if asked["claimant"]:
            rows = rows.filter(claimant=asked["claimant"])
        if asked["about"]:
            rows = rows.filter(about=asked["about"])
        if asked["look"]:
            seen = Claim.appearances.rel.related_model.objects.visible_to(user).standing()
            unsure = Placement.objects.unsure().filter(span__annotation__claim__isnull=False)
            unsure = unsure.filter(span__annotation__in=seen.values("pk"))
            rows = rows.filter(pk__in=unsure.values("span__annotation__claim"))
        if asked["article"]:
            # An appearance they may not see must not tell that the claim is in that article.
            seen = Claim.appearances.rel.related_model.objects.visible_to(user).standing()
            rows = rows.filter(pk__in=seen.filter(article=asked["article"]).values("claim_id"))
        return rows


class EntityNames(forms.CharField):
    """Entities by name, one on a line: an input that works without scripts."""

    def __init__(self, *, many=False, **options):
        self.many = many
        widget = forms.Textarea(attrs={"rows": 3}) if many else forms.TextInput()
        super().__init__(required=False, max_length=4000 if many else 250, widget=widget, **options)

    def of_desk(self, desk, words):
        """The entities meant; ValidationError where a name is unknown or means several."""
        names = [line.strip() for line in words.splitlines() if line.strip()]
        found, problems = [], []
        for name in names[:50]:
            try:
                entity = Entity.objects.pick(desk, name)
                if entity not in found:
                    found.append(entity)
            except ValidationError as error:
                problems += error.error_list
        if problems:
            raise ValidationError(problems)
        return found


class ClaimForm(forms.Form):
    """The wording and the circumstances of a claim."""

    text = forms.CharField(label=_("Claim"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    claimant = EntityNames(label=_("Claimant"), help_text=_("The name of a person or an organization."))
    claimant_role = forms.CharField(label=_("Claimant, as a role"), max_length=200, required=False)
    about = EntityNames(label=_("About"), many=True, help_text=_("Names, one on a line."))
    cue = forms.CharField(
        label=_("Cue"), max_length=60, required=False, help_text=_("The verb: say, deny, warn, order …")
    )
    said_on = forms.DateField(
        label=_("Said on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    state = forms.ChoiceField(label=_("State"), choices=Claim.State.choices)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, data, claim, may_set_state):
        self.claim = claim
        super().__init__(data, initial=self.present(claim))
        if not may_set_state:
            del self.fields["state"]
        for name in ("claimant", "about"):
            self.fields[name].widget.attrs["data-suggest-desk"] = claim.desk_id
        remember_initial(self)

    @staticmethod
    def present(claim):
        """What the form shows of a claim."""
        return {
            "text": claim.text,
            "claimant": _handle(claim.claimant) if claim.claimant else "",
            "claimant_role": claim.claimant_role,
            "about": "\n".join(_handle(entity) for entity in claim.about.all()),
            "cue": claim.cue,
            "said_on": claim.said_on,
            "state": claim.state,
            "version": claim.version,
        }

    def clean_claimant(self):
        """One entity or None."""
        found = self.fields["claimant"].of_desk(self.claim.desk, self.cleaned_data["claimant"])
        if len(found) > 1:
            raise ValidationError(_("One claimant only."))
        return found[0] if found else None

    def clean_about(self):
        """A list of entities."""
        return self.fields["about"].of_desk(self.claim.desk, self.cleaned_data["about"])


class VerdictForm(forms.Form):
    """A rating with its reasons."""

    rating = forms.ModelChoiceField(
        label=_("Rating"), queryset=None, empty_label=None, widget=forms.RadioSelect
    )
    rationale = forms.CharField(
        label=_("Rationale"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Why: what was looked up, and what it shows."),
    )

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, required=False)

    def __init__(self, data, claim):
        super().__init__(data, initial={"rating": claim.rating_id, "version": claim.version})
        self.fields["rating"].queryset = claim.desk.ratings.all()


class EvidenceForm(forms.Form):
    """What speaks for or against a claim, or explains it."""

    stance = forms.ChoiceField(label=_("It"), choices=Evidence.Stance.choices, widget=forms.RadioSelect)
    url = forms.URLField(label=_("Address"), max_length=2000, required=False, assume_scheme="https")
    note = forms.CharField(
        label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, required=False)
    # Sent twice, by a second click or after an answer that was lost, it is added once.
    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data, claim):
        super().__init__(data, initial=self.present(claim))

    @staticmethod
    def present(claim):
        """What the form says of a claim, and an id for the evidence that may come."""
        return {"version": claim.version, "uid": uuid.uuid4()}

    def clean_url(self):
        """Only what a browser may follow from here."""
        url = self.cleaned_data["url"]
        if url and not url.lower().startswith(("http://", "https://")):
            raise ValidationError(_("Enter an address that begins with http:// or https://."))
        return url


def _handle(entity):
    # The number makes it certain, the name tells a person whom it means.
    return f"#{entity.pk} {entity.name}"


def _day_field(label):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget)


def _version_field():
    return forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, required=False)


class AskForm(forms.Form):
    """Whom to ask for a second opinion, and until when."""

    reviewer = forms.TypedChoiceField(label=_("Whom"))
    due_on = _day_field(_("Due on"))
    note = forms.CharField(
        label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs=WORDS)
    )
    version = _version_field()

    def __init__(self, data, claim, people, today):
        initial = {"version": claim.version, "due_on": today + USUAL}
        super().__init__(data, initial=initial)
        by_key = {str(person.pk): person for person in people}
        self.fields["reviewer"].choices = [(key, person.username) for key, person in by_key.items()]
        self.fields["reviewer"].coerce = by_key.get
        if not people:
            self.fields["reviewer"].help_text = _("There is no other editor on this desk who could be asked.")
        self.fields["due_on"].widget.attrs["min"] = today.isoformat()


class DueForm(forms.Form):
    """Another day on which a second opinion is due."""

    due_on = _day_field(_("Due on"))
    version = _version_field()

    def __init__(self, data, review, today):
        initial = {"version": review.claim.version, "due_on": review.due_on}
        super().__init__(data, initial=initial, auto_id=f"due_{review.pk}_%s")
        self.fields["due_on"].widget.attrs["min"] = today.isoformat()


class OpinionForm(forms.Form):
    """The second opinion: agrees or not, and why."""

    outcome = forms.ChoiceField(
        label=_("You"),
        choices=[("agrees", _("agree")), ("disagrees", _("disagree"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Why"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs=WORDS),
        help_text=_("Whoever disagrees says why."),
    )
    version = _version_field()

    def __init__(self, data, claim):
        super().__init__(data, initial={"version": claim.version}, auto_id="opinion_%s")
