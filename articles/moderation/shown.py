"""A case as a moderator sees it: who wrote what where, what is said against it, and what can be decided."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Prefetch, prefetch_related_objects
from django.http import Http404
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..http import visible_or_404
from ..models import Appeal, Case, Decision, Flag, FlagReason, Membership, Trust
from ..models.passage import tell_passages
from ..text.markdown import render

KIND = Decision.Kind
# How far up a reply's thread is shown; what is further up stands in the article.
ABOVE = "annotation__reply_to", "annotation__reply_to__reply_to", "annotation__reply_to__reply_to__reply_to"
KEYS = {KIND.APPROVE: "a", KIND.HIDE: "h", KIND.RESTORE: "r", KIND.DISMISS: "d", KIND.SPAM: "s"}
LABELS = {
    KIND.APPROVE: gettext_lazy("Approve"),
    KIND.HIDE: gettext_lazy("Hide"),
    KIND.RESTORE: gettext_lazy("Restore"),
    KIND.DISMISS: gettext_lazy("Dismiss flags"),
    KIND.SPAM: gettext_lazy("Spam"),
}
DONE = {
    KIND.APPROVE: gettext_lazy("approved"),
    KIND.HIDE: gettext_lazy("hidden"),
    KIND.RESTORE: gettext_lazy("restored"),
    KIND.DISMISS: gettext_lazy("flags dismissed"),
    KIND.SPAM: gettext_lazy("marked as spam"),
}
# What takes a decision back, where it is a decision itself.
OPPOSITE = {
    KIND.APPROVE: KIND.HIDE,
    KIND.HIDE: KIND.RESTORE,
    KIND.RESTORE: KIND.HIDE,
    KIND.DISMISS: KIND.HIDE,
    KIND.SPAM: KIND.RESTORE,
}
KNOWN = {
    Trust.NEW: gettext_lazy("new member"),
    Trust.TRUSTED: gettext_lazy("trusted member"),
    Trust.WATCHED: gettext_lazy("watched member"),
    Trust.KNOWN: gettext_lazy("member"),
}


@dataclass
class Choice:
    """One thing that can be decided: its kind, what the button says, its key."""

    kind: str
    label: str
    key: str


@dataclass
class Writer:
    """What the desk knows of an author: what became of theirs here, and how far they are trusted."""

    standing: str = ""
    since: Any = None
    approved: int = 0
    refused: int = 0
    spam: int = 0


@dataclass
class Shown:
    """One case with all that its page needs; `case` and its annotation are as `whole` fetched them."""

    case: Case
    writer: Writer
    reasons: list = field(default_factory=list)
    # An appeal against what this moderator decided: then another one decides.
    is_own: bool = False
    # What the form says that came with a mistake or too late.
    form: Any = None

    @property
    def annotation(self):
        """The annotation that it is about."""
        return self.case.annotation

    @property
    def kind(self):
        """What was written, in a word."""
        return capfirst(self.annotation.get_motivation_display())

    @property
    def flags(self):
        """The flags that were not taken back."""
        return self.case.raised

    @property
    def flagged_for(self):
        """The reasons of the flags, each once, in the order in which they came."""
        return list(dict.fromkeys(flag.reason.label for flag in self.flags))

    @property
    def appeal(self):
        """The author's word against a decision, or None."""
        appeals = self.case.appealed
        return appeals[0] if appeals else None

    @property
    def decision(self):
        """What was decided last, of a case that is closed: in it or since then; or None."""
        if not self.case.closed_at:
            return None
        # To restore what was hidden is a case of its own.
        since = [made for made in self.annotation.decisions.all() if made.case_id >= self.case.pk]
        return since[-1] if since else None

    @property
    def done(self):
        """What was decided, in words."""
        return DONE[KIND(self.decision.kind)] if self.decision else ""

    @property
    def thread(self):
        """What it answers, the first one first."""
        above, found = self.annotation.reply_to, []
        while above is not None and len(found) < len(ABOVE):
            found.insert(0, above)
            above = above.reply_to if len(found) < len(ABOVE) else None
        return found

    @property
    def root(self):
        """What stands on words of the article: the annotation itself, or what began its thread."""
        return next(iter(self.thread), self.annotation)

    @property
    def body_html(self):
        """The person's own words as safe HTML."""
        return mark_safe(render(self.annotation.body))

    @property
    def words(self):
        """The beginning of the words, for a line that names it."""
        claim = self.annotation.claim
        return self.annotation.body or (claim.text if claim else "") or self.annotation.quote

    @property
    def age(self):
        """How long it has waited, in words."""
        return age(self.case.opened_at)

    @property
    def proposed(self):
        """The reason that hiding takes when none is chosen: that of the first flag, or of what stands."""
        if self.flags:
            return self.flags[0].reason
        if self.appeal:
            return self.appeal.decision.reason
        past = [decision.reason for decision in self.annotation.decisions.all() if decision.reason]
        return past[-1] if past else None

    @property
    def choices(self):
        """What can be decided now, the likely thing first; nothing about what others cannot see anyway."""
        annotation = self.annotation
        if annotation.withdrawn_at or annotation.visibility == "private":
            return []
        kinds = self.case.choices()
        if self.case.closed_at:
            kinds = [kind for kind in kinds if kind in (KIND.HIDE, KIND.RESTORE)]
            kinds = kinds[:1]
        return [Choice(kind.value, self._label(kind), KEYS[kind]) for kind in kinds]

    def _label(self, kind):
        if kind == KIND.HIDE and self.annotation.is_pending:
            return _("Refuse")
        if kind == KIND.HIDE and self.annotation.hidden_at:
            return _("Keep hidden")
        return LABELS[kind]

    @property
    def mark(self):
        """By what a page sees that it is no longer what it shows."""
        return f"{self.annotation.version}-{len(self.flags)}-{len(self.case.appealed)}"

    @property
    def offered(self):
        """The reasons to choose from, with the one that is proposed when it is retired."""
        proposed = self.proposed
        return self.reasons if proposed is None or proposed in self.reasons else [proposed, *self.reasons]


def age(moment):
    """``5 h``, ``3 d``, ``12 min``: how long ago it was."""
    minutes = max(0, int((now() - moment).total_seconds() // 60))
    if minutes < 60:
        return _("%(n)d min") % {"n": minutes}
    if minutes < 48 * 60:
        return _("%(n)d h") % {"n": minutes // 60}
    return _("%(n)d d") % {"n": minutes // (24 * 60)}


def whole(rows):
    """Cases with all that `shown` needs of them."""
    flags = Flag.objects.filter(withdrawn_at=None).select_related("reason", "author")
    appeals = Appeal.objects.select_related("author", "decision__reason", "decision__moderator")
    decisions = Decision.objects.select_related("reason", "moderator")
    above = [name for path in ABOVE for name in (path, f"{path}__author", f"{path}__claim")]
    return rows.select_related(
        *("annotation__article__outlet", "annotation__author", "annotation__claim", "desk", "holder"), *above
    ).prefetch_related(
        Prefetch("flags", flags, to_attr="raised"),
        Prefetch("appeals", appeals, to_attr="appealed"),
        Prefetch("annotation__decisions", decisions),
        *("annotation__spans", "annotation__tags", "annotation__mentions__tag"),
    )


def case_or_404(user, pk):
    """The case, as `whole` fetches it; Http404 also when its author alone sees the annotation by now."""
    case = visible_or_404(whole(Case.objects.all()), user, pk=pk)
    if not user.has_perm("articles.view_annotation", case.annotation):
        raise Http404
    return case


def shown(cases, user):
    """`Shown` for each of these cases (as `whole` fetched them), in a constant number of queries.

    ``user``: the moderator who looks at them.
    """
    if not cases:
        return []
    desks = {case.desk_id for case in cases}
    authors = {case.annotation.author_id for case in cases} - {None}
    writers, reasons = _writers(desks, authors), defaultdict(list)
    for reason in FlagReason.objects.filter(desk__in=desks, is_retired=False):
        reasons[reason.desk_id].append(reason)
    found = [
        Shown(
            case,
            writers.get((case.desk_id, case.annotation.author_id), Writer(standing=_("not on the desk"))),
            reasons[case.desk_id],
        )
        for case in cases
    ]
    roots = list({each.root.pk: each.root for each in found}.values())
    for each in found:
        each.root.article = each.annotation.article
    prefetch_related_objects(roots, "spans")
    tell_passages(roots)
    told = {root.pk: root.passage for root in roots}
    for each in found:
        each.root.passage = told[each.root.pk]
        each.is_own = bool(each.appeal and each.appeal.decision.moderator_id == user.pk)
    return found


def _writers(desks, authors):
    """``{(desk, author): Writer}`` of those who are or were on these desks."""
    writers = {}
    rows = Membership.objects.filter(desk__in=desks, user__in=authors)
    for desk, author, trust, since in rows.values_list("desk", "user", "trust", "joined_at"):
        writers[desk, author] = Writer(standing=KNOWN[Trust(trust)], since=since)
    decided = Decision.objects.filter(case__desk__in=desks, annotation__author__in=authors).order_by()
    names = {KIND.APPROVE: "approved", KIND.HIDE: "refused", KIND.SPAM: "spam"}
    counted = decided.filter(kind__in=names).values_list("case__desk", "annotation__author", "kind")
    for desk, author, kind, times in counted.annotate(times=Count("annotation", distinct=True)):
        writer = writers.setdefault((desk, author), Writer(standing=_("not on the desk")))
        setattr(writer, names[KIND(kind)], times)
    return writers
