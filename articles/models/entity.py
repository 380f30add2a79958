"""Whom and what the news names: entities with their aliases, and the mentions that tie a text to them."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from .. import permissions
from ..permissions import Visibility
from ..text.fold import fold
from .event import Event, one_act
from .names import wait_for_others
from .plain import no_controls
from .stale import lock


class EntityQuerySet(models.QuerySet):
    """Lists of entities."""

    def visible_to(self, user):
        """Those of the person's desks, and those that public annotations mention."""
        return self.filter(permissions.entities_visible_to(user))

    def standing(self):
        """Not merged into another."""
        return self.filter(merged_into=None)

    def named(self, name):
        """Those with this name or alias, in any spelling that folds to the same."""
        return self.filter(aliases__folded=fold(name)).distinct()

    def matching(self, words):
        """Those with a name or alias that holds all of the words, in any script and spelling."""
        wanted = fold(words).split()[:12]
        if not wanted:
            return self.none()
        names = Alias.objects.all()
        for word in wanted:
            names = names.filter(folded__contains=word)
        return self.filter(pk__in=names.values("entity_id"))

    def pick(self, desk, words):
        """The one standing entity of a desk that a person means by a name, an alias, ``#id`` or ``#id name``.

        ValidationError, in words for that person, when there is none or more than one.
        """
        rows = self.standing().filter(desk=desk)
        if number := re.match(r"\s*#([0-9]{1,18})(?!\S)", words):
            found = list(rows.filter(pk=int(number[1])))
        else:
            found = list(rows.named(words)[:5])
        if not found:
            name = {"name": words[:80]}
            raise ValidationError(_("There is no entity “%(name)s” on this desk."), params=name)
        if len(found) > 1:
            several = "; ".join(f"#{e.pk} {e.name} ({e.get_kind_display()})" for e in found)
            raise ValidationError(_("Which one? Enter its number: %(several)s"), params={"several": several})
        return found[0]


class Entity(TagBase):
    """A person, organization, place, event or thing, as one desk knows it. A tag with a kind and aliases."""

    class Kind(models.TextChoices):
        """What is named; the kinds have their own ink on the page."""

        PERSON = "person", _("person")
        ORGANIZATION = "organization", _("organization")
        PLACE = "place", _("place")
        EVENT = "event", _("event")
        THING = "thing", _("thing")

    desk = models.ForeignKey("Desk", models.CASCADE, related_name="entities")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=200, validators=[no_controls])
    slug = models.SlugField(_("slug"), max_length=120, unique=True, allow_unicode=True)
    folded = models.CharField(max_length=400, editable=False)
    description = models.CharField(_("description"), max_length=500, blank=True, validators=[no_controls])
    wikidata_id = models.CharField(
        _("Wikidata id"), max_length=16, blank=True, validators=[RegexValidator(r"^Q[1-9]\d*$")]
    )
    latitude = models.FloatField(
        _("latitude"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="absorbed")
    version = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EntityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entities"
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "kind", "folded"],
                condition=models.Q(merged_into=None),
                name="entity_name_once",
            )
        ]
        indexes = [models.Index(fields=["desk", "folded"], name="entity_desk_name")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """The entity's page."""
        return reverse("entity", args=[self.pk])

    def save(self, *args, **kwargs):
        """Keep the folded name beside the name."""
        self.folded = fold(self.name)
        if (fields := kwargs.get("update_fields")) and "name" in fields:
            kwargs["update_fields"] = {*fields, "folded"}
        super().save(*args, **kwargs)

    @classmethod
    @transaction.atomic
    def make(cls, *, desk, by, name, kind, aliases=(), article=None, **fields):
        """Add an entity to a desk's list, or find the one with this name and kind; returns (it, created).

        ``article``: where it was first met, for the log. ValidationError for a bad field. As with `named`:
        whoever makes several, or changes an article besides, waits for the others first.
        """
        name = " ".join(name.split())
        entity = cls(desk=desk, created_by=by, name=name, kind=kind, **fields)
        entity.full_clean(exclude=["slug"], validate_constraints=False)
        if not any(map(str.isalnum, name)):
            raise ValidationError({"name": _("A name needs a letter or a digit.")})
        twins = cls.objects.standing().filter(desk=desk, kind=kind, folded=fold(name))
        if present := twins.first():
            return present, False
        wait_for_others(cls)
        if present := twins.first():
            return present, False
        try:
            with transaction.atomic():
                entity.save()
        except IntegrityError:  # somebody else was quicker
            if present := twins.first():
                return present, False
            raise
        entity._name([name, *aliases])
        Event.record(
            "entity.created",
            actor=by,
            desk=desk,
            article=article,
            subject=entity,
            after={"name": name, "kind": kind, "aliases": list(aliases)},
        )
        return entity, True

    def _name(self, names):
        """Have exactly these aliases, the entity's own name among them."""
        wanted = {}
        for name in (self.name, *names):
            name = " ".join(name.split())[:200]
            try:
                no_controls(name)
            except ValidationError as error:
                raise ValidationError({"aliases": error}) from error
            if name and fold(name):
                wanted.setdefault(fold(name), name)
        self.aliases.exclude(folded__in=wanted).delete()
        present = set(self.aliases.values_list("folded", flat=True))
        self.aliases.bulk_create(
            Alias(entity=self, name=name, folded=folded)
            for folded, name in wanted.items()
            if folded not in present
        )
        # A prefetched list would answer with the names there were.
        self.__dict__.get("_prefetched_objects_cache", {}).pop("aliases", None)

    @property
    def other_names(self):
        """The aliases but for the name itself (prefetch ``aliases`` for lists)."""
        own = fold(self.name)
        return [alias.name for alias in self.aliases.all() if alias.folded != own]

    def article_ids(self):
        """The articles whose page names it, for more than one: in a mention, or as claimant or subject."""
        annotations = Mention._meta.get_field("content_object").related_model.objects
        annotations = annotations.exclude(visibility=Visibility.PRIVATE)
        by_mention = annotations.filter(mentions__tag=self)
        by_claim = annotations.filter(models.Q(claim__claimant=self) | models.Q(claim__about=self))
        ids = set(by_mention.values_list("article_id", flat=True))
        return ids | set(by_claim.values_list("article_id", flat=True))

    def _lock(self, version=None):
        state = ("name", "kind", "description", "wikidata_id", "latitude", "longitude", "merged_into_id")
        lock(self, version, *state)
        self.__dict__.get("_prefetched_objects_cache", {}).pop("aliases", None)

    @transaction.atomic
    def edit(self, by, aliases=None, version=None, **fields):
        """Change name, kind, description, Wikidata id, coordinates, aliases; returns whether any differed.

        ``version``: what the writer last saw; Stale when it is not the present one.
        """
        self._lock(version)
        if self.merged_into_id:
            raise ValidationError(_("This entity was merged into another."))
        before = self._as_logged(fields, aliases)
        for name, value in fields.items():
            setattr(self, name, value)
        self.full_clean(exclude=["slug"], validate_constraints=False)
        twin = (
            type(self).objects.standing().filter(desk_id=self.desk_id, kind=self.kind, folded=fold(self.name))
        )
        if twin.exclude(pk=self.pk).exists():
            raise ValidationError({"name": _("There is one with this name and kind: merge the two.")})
        if aliases is not None or "name" in fields:
            self._name(self.other_names if aliases is None else aliases)
        after = self._as_logged(fields, aliases)
        if before == after:
            return False
        self.version += 1
        self.save()
        Event.record(
            "entity.edited",
            actor=by,
            desk=self.desk,
            subject=self,
            articles=self.article_ids(),
            before=before,
            after=after,
        )
        return True

    def _as_logged(self, fields, aliases):
        values = {name: getattr(self, name) for name in fields}
        return values if aliases is None else {**values, "aliases": sorted(self.other_names)}

    def absorb(self, other, by, version=None):
        """Merge another entity of the desk into this one: its mentions, aliases and claims become ours.

        The other stays as a signpost. The log keeps which mentions and claims moved. ``version`` as in edit.
        """
        with one_act():
            # In order, so that two merges never wait for each other.
            for each in sorted((self, other), key=lambda entity: entity.pk):
                each._lock(version if each is self else None)
            is_twice = other.pk == self.pk or other.desk_id != self.desk_id
            if is_twice or other.merged_into_id or self.merged_into_id:
                raise ValidationError(_("Only two different entities of one desk can be merged."))
            concerned = other.article_ids() | self.article_ids()
            seen = other.mentions.exclude(content_object__visibility=Visibility.PRIVATE)
            moved = list(seen.values_list("content_object_id", flat=True))
            ours = set(self.mentions.values_list("content_object_id", flat=True))
            other.mentions.filter(content_object_id__in=ours).delete()
            other.mentions.update(tag=self)
            claimed = list(other.claims_made.values_list("pk", flat=True))
            other.claims_made.update(claimant=self)
            about = list(other.claims_about.values_list("pk", flat=True))
            for claim in other.claims_about.all():
                claim.about.remove(other)
                claim.about.add(self)
            names = [alias.name for alias in other.aliases.all()]
            other.merged_into = self
            other.version += 1
            other.save()
            type(self).objects.filter(merged_into=other).update(merged_into=self)
            self._name([*self.other_names, *names])
            for field in ("description", "wikidata_id", "latitude", "longitude"):
                if getattr(self, field) in ("", None):
                    setattr(self, field, getattr(other, field))
            self.version += 1
            self.save()
            Event.record(
                "entity.merged",
                actor=by,
                desk=self.desk,
                subject=self,
                articles=concerned,
                refs={"entity": self.pk, "absorbed": other.pk},
                before={"annotations": moved, "claims_made": claimed, "claims_about": about},
                after={"name": self.name, "absorbed": other.name},
            )


class Alias(models.Model):
    """A name under which an entity is known, in any script; its own name is one of them."""

    entity = models.ForeignKey(Entity, models.CASCADE, related_name="aliases")
    name = models.CharField(_("name"), max_length=200)
    folded = models.CharField(max_length=400, editable=False)

    class Meta:
        verbose_name_plural = "aliases"
        constraints = [models.UniqueConstraint(fields=["entity", "folded"], name="alias_once")]
        indexes = [models.Index(fields=["folded"], name="alias_folded")]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """Keep the folded name beside the name."""
        self.folded = fold(self.name)
        super().save(*args, **kwargs)


class Mention(ItemBase):
    """A name in a text (the annotation's spans) and the entity it names."""

    content_object = models.ForeignKey("Annotation", models.CASCADE, related_name="mentions")
    tag = models.ForeignKey(Entity, models.CASCADE, related_name="mentions", verbose_name=_("entity"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="mention_once")]

    def __str__(self):
        return f"{self.tag_id} in {self.content_object_id}"
