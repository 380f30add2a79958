"""Where a span stands in a newer revision: its place and state, what was judged and what a person decided."""

from collections import Counter, defaultdict

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from rapidfuzz.distance import Indel

from .. import permissions
from ..text import revise
from ..text.critical import Judge
from ..text.tokens import plain


class PlacementQuerySet(models.QuerySet):
    """Lists of placements."""

    def unsure(self):
        """Those in the newest revision of their article that nobody has looked at."""
        newer = models.Q(article=models.OuterRef("revision__article"), pk__gt=models.OuterRef("revision"))
        newest = ~models.Exists(self.model.revision.field.related_model.objects.filter(newer))
        return self.filter(newest, decision="", state__in=["changed", "critical", "orphan"])


class Placement(models.Model):
    """A span in a newer revision; ``exact`` are the words there, and the database refuses others.

    ``measure``: the words it was judged against, those that a person accepted last (empty: the span's own).
    An orphan has no place but perhaps a candidate; so has one that was given up.
    """

    class State(models.TextChoices):
        """How well the words were found again, from the best to the worst."""

        EXACT = revise.EXACT, _("the same words")
        MOVED = revise.MOVED, _("the same words, elsewhere")
        CHANGED = revise.CHANGED, _("changed words")
        CRITICAL = revise.CRITICAL, _("critically changed words")
        ORPHAN = revise.ORPHAN, _("words that are gone")

    class Decision(models.TextChoices):
        """What a person made of it."""

        CONFIRMED = "confirmed", _("confirmed")
        MOVED = "moved", _("moved by hand")
        GIVEN_UP = "given_up", _("given up")

    WORST_LAST = tuple(State.values)
    UNSURE = frozenset({State.CHANGED, State.CRITICAL, State.ORPHAN})

    span = models.ForeignKey("Span", models.CASCADE, related_name="placements")
    revision = models.ForeignKey("Revision", models.CASCADE, related_name="placements")
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    exact = models.TextField(blank=True)
    measure = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State.choices)
    quote = models.FloatField(default=0)
    prefix = models.FloatField(default=0)
    suffix = models.FloatField(default=0)
    candidate_start = models.PositiveIntegerField(null=True, blank=True)
    candidate_end = models.PositiveIntegerField(null=True, blank=True)
    decision = models.CharField(max_length=9, choices=Decision.choices, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ["revision_id", "start", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["span", "revision"], name="placement_once"),
            models.CheckConstraint(
                condition=models.Q(start=None, end=None) | models.Q(end__gt=models.F("start")),
                name="placement_forward",
            ),
            models.CheckConstraint(
                condition=models.Q(candidate_start=None, candidate_end=None)
                | models.Q(candidate_end__gt=models.F("candidate_start")),
                name="placement_candidate_forward",
            ),
            # What was found or decided has a place; what is lost or given up has none.
            models.CheckConstraint(
                condition=models.Q(decision__in=["confirmed", "moved"], start__isnull=False)
                | models.Q(decision="given_up", start=None)
                | models.Q(decision="", state="orphan", start=None)
                | (models.Q(decision="", start__isnull=False) & ~models.Q(state="orphan")),
                name="placement_where_found",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["exact", "moved", "changed", "critical", "orphan"]),
                name="placement_state_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["revision"],
                name="placement_unsure",
                condition=models.Q(decision="", state__in=["changed", "critical", "orphan"]),
            )
        ]

    def __str__(self):
        return f"{self.state} {self.start}–{self.end}"

    @property
    def is_unsure(self):
        """Whether a person should look at it."""
        return not self.decision and self.state in self.UNSURE

    def put(self, start, end, text, decision, by, when):
        """Set what a person decided; unsaved."""
        self.start, self.end = start, end
        self.exact = "" if start is None else text[start:end]
        self.decision, self.decided_by, self.decided_at = decision, by, when


def worst(states):
    """The worst of some states; "" for none."""
    return max(states, key=Placement.WORST_LAST.index, default="")


def outcomes_in(article, user):
    """``{revision: {state: count}}``, the worst state first, of the annotations that this person may see.

    An annotation counts once in each revision, by the worst of its pieces.
    """
    ranks = [models.When(state=state, then=rank) for rank, state in enumerate(Placement.WORST_LAST)]
    seen = models.Q(span__annotation__article=article, span__annotation__withdrawn_at=None)
    rows = (
        Placement.objects.filter(seen, permissions.annotations_visible_to(user, "span__annotation__"))
        .order_by()
        .values("revision_id", "span__annotation_id")
        .annotate(rank=models.Max(models.Case(*ranks, output_field=models.IntegerField())))
    )
    counted = defaultdict(Counter)
    for revision_id, rank in rows.values_list("revision_id", "rank"):
        counted[revision_id][rank] += 1
    return {
        pk: {Placement.WORST_LAST[rank]: ranked[rank] for rank in sorted(ranked, reverse=True)}
        for pk, ranked in counted.items()
    }


def placed_again(spans, revision, texts, names):
    """Unsaved placements of spans in a newer revision, in their order.

    ``spans``: with ``annotation`` and ``placements`` at hand. Each goes on from the revision in which it last
    had a place, by ``text.revise.carry``, and is then judged against its own words and what was around them,
    or those that a person accepted since. What was given up stays so. ``texts(revision_id)`` gives a
    revision's text.
    """
    stands, made = defaultdict(list), {}
    for number, span in enumerate(spans):
        former = sorted(span.placements.all(), key=lambda placement: placement.revision_id)
        last = former[-1] if former else None
        if last and last.decision == Placement.Decision.GIVEN_UP:
            made[number] = Placement(
                span=span,
                revision=revision,
                state=Placement.State.ORPHAN,
                decision=last.decision,
                decided_by_id=last.decided_by_id,
                decided_at=last.decided_at,
            )
            continue
        base, place = span.annotation.revision_id, (span.start, span.end)
        measure, origin = span.exact, (base, place)
        for placement in former:
            if placement.start is not None:
                base, place = placement.revision_id, (placement.start, placement.end)
            if placement.decision:
                measure, origin = placement.exact, (base, place)
        stands[base].append((number, place, measure, origin))
    for base, group in stands.items():
        old, judge = texts(base), Judge(texts(base), revision.text, names)
        found = revise.carry(old, revision.text, [place for _, place, _, _ in group], names)
        for (number, (start, end), measure, (first, origin)), result in zip(group, found, strict=True):
            is_turned = result.start is not None and revise.is_turned(
                judge, texts(first), origin, revision.text, (result.start, result.end)
            )
            made[number] = _judged(spans[number], revision, result, measure, old[start:end], judge, is_turned)
    return [made[number] for number in range(len(spans))]


def _judged(span, revision, found, measure, before, judge, is_turned):
    """The placement that a result of ``carry`` makes, measured by the words that count.

    ``is_turned``: whether a negation or hedge came or went just outside these words.
    """
    there = "" if found.start is None else revision.text[found.start : found.end]
    state, quote = found.state, found.quote
    if there and there == measure:
        state, quote = (revise.MOVED if state == revise.MOVED else revise.EXACT), 1.0
        state = revise.CRITICAL if is_turned else state
    elif there and measure != before:
        quote = min(0.999, Indel.normalized_similarity(plain(measure), plain(there)))
        state = revise.CRITICAL if is_turned or judge.differs(measure, there) else revise.CHANGED
    candidate = found.candidate or (None, None)
    return Placement(
        span=span,
        revision=revision,
        start=found.start,
        end=found.end,
        exact=there,
        measure="" if measure == span.exact else measure,
        state=state,
        quote=round(quote, 4),
        prefix=round(found.prefix, 4),
        suffix=round(found.suffix, 4),
        candidate_start=candidate[0],
        candidate_end=candidate[1],
    )
