"""What people type about entities: the list's filters, the entity itself, whom to merge with."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..http import remember_initial
from ..models import Entity

MOST_ALIASES = 100


class EntityFilter(forms.Form):
    """The address of the list, checked; every field may be absent."""

    q = forms.CharField(label=_("Name"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("any")), *Entity.Kind.choices], required=False)

    def rows(self, user):
        """The entities this person may see that pass both filters."""
        if not self.is_valid():
            return Entity.objects.none()
        rows, asked = Entity.objects.visible_to(user).standing(), self.cleaned_data
        if asked["q"]:
            rows = rows.matching(asked["q"])
        if asked["kind"]:
            rows = rows.filter(kind=asked["kind"])
        return rows


class EntityForm(forms.Form):
    """An entity's name and what is known of it."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Entity.Kind.choices)
    aliases = forms.CharField(
        label=_("Also known as"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("One name on a line, in any script."),
    )
    description = forms.CharField(label=_("Description"), max_length=500, required=False)
    wikidata_id = forms.CharField(
        label=_("Wikidata id"), max_length=16, required=False, help_text=_("As in Q796.")
    )
    latitude = forms.FloatField(label=_("Latitude"), min_value=-90, max_value=90, required=False)
    longitude = forms.FloatField(label=_("Longitude"), min_value=-180, max_value=180, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, data, entity):
        self.entity = entity
        super().__init__(data, initial=self.present(entity))
        remember_initial(self)

    @staticmethod
    def present(entity):
        """What the form shows of an entity."""
        names = ("name", "kind", "description", "wikidata_id", "latitude", "longitude", "version")
        fields = {name: getattr(entity, name) for name in names}
        return {**fields, "aliases": "\n".join(entity.other_names)}

    def clean_aliases(self):
        """A list of names."""
        names = [" ".join(line.split()) for line in self.cleaned_data["aliases"].splitlines() if line.strip()]
        if any(len(name) > 200 for name in names):
            raise ValidationError(_("A name has at most 200 characters."))
        if len(names) > MOST_ALIASES:
            most = {"most": MOST_ALIASES}
            raise ValidationError(_("These are too many names: at most %(most)d."), params=most)
        return names


class MergeForm(forms.Form):
    """Which other entity is the same; ``confirmed`` once the person has seen what moves."""

    other = forms.CharField(
        label=_("The entity that is the same"),
        max_length=250,
        help_text=_("Its name, or its number as in #12."),
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data, entity):
        self.entity = entity
        super().__init__(data)
        self.fields["other"].widget.attrs["data-suggest-desk"] = entity.desk_id

    def clean_other(self):
        """Another standing entity of the same desk."""
        others = Entity.objects.exclude(pk=self.entity.pk)
        return others.pick(self.entity.desk, self.cleaned_data["other"])
