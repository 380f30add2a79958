"""Whom a note or a reply calls by "@name": people who see it, or will once it is approved, and hear of it."""

from django.conf import settings
from django.db import models

from ..text.markdown import called_in
from .attention_rules import people_to_call


class Addressee(models.Model):
    """One person whom an annotation's text calls."""

    annotation = models.ForeignKey("Annotation", models.CASCADE, related_name="addressees")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # As the text has it, in folded case: people may be renamed.
    name = models.CharField(max_length=150)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["annotation", "person"], name="addressee_once")]

    def __str__(self):
        return f"@{self.name} in {self.annotation_id}"


def address(annotation, is_new=False):
    """Have an annotation's addressees say what its text does; in the transaction of its change.

    Sets ``annotation.people`` (folded names of those called) and ``annotation.unheard`` (the names, as
    written, of nobody who may see it: they are only words). Returns the ids of those called.
    """
    calls = called_in(annotation.body)
    annotation.people, annotation.unheard = (), []
    present = {} if is_new else dict(annotation.addressees.values_list("person_id", "name"))
    if not calls and not present:
        return []
    wanted = {}
    if calls:
        people = _named(annotation, calls)
        folded = [[name.casefold() for name in readings] for readings in calls]
        found = [next((people[name] for name in names if name in people), None) for names in folded]
        annotation.unheard = [call[-1] for call, person in zip(calls, found, strict=True) if person is None]
        wanted = dict(filter(None, found))
    gone = {pk for pk, name in present.items() if wanted.get(pk) != name}
    if gone:
        annotation.addressees.filter(person__in=gone).delete()
    Addressee.objects.bulk_create(
        Addressee(annotation=annotation, person_id=pk, name=name)
        for pk, name in wanted.items()
        if present.get(pk) != name
    )
    annotation.people = tuple(sorted(wanted.values()))
    return sorted(wanted)


def _named(annotation, calls):
    """``{folded name: (primary key, folded name)}`` of those among the readings who may be told."""
    wanted = models.Q(pk__in=[])
    for name in {name for readings in calls for name in readings}:
        # SQLite folds the case of ASCII alone.
        wanted |= models.Q(username__iexact=name) | models.Q(username__in={name, name.casefold()})
    people = Addressee._meta.get_field("person").related_model.objects.filter(wanted)
    rows = people.filter(people_to_call(annotation)).order_by("-pk").values_list("pk", "username")
    return {name.casefold(): (pk, name.casefold()) for pk, name in rows}
