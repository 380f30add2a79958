"""Reads the log in its order and notifies those whom a line concerns; nobody of anything twice."""

from time import monotonic
from uuid import UUID

from ..models import (
    Annotation,
    Article,
    Claim,
    Decision,
    Event,
    Flag,
    Follow,
    Job,
    Notification,
    Review,
    Round,
    User,
)
from ..permissions import Visibility

Kind, Reason = Follow.Kind, Notification.Reason
NAME = "notify"
AT_ONCE = 200
# A missing number may belong to a transaction that is still under way; after so long it never comes.
GAP_SECONDS = 600
MOST_GAPS = 5000

SPOKEN = {"commenting", "questioning", "replying"}
CALLING = {
    "annotation.created",
    "annotation.edited",
    "annotation.restored",
    "annotation.shown",
    "mark.adopted",
}
# What was one person's blind mark is news for all others when it becomes the desk's.
NEW = {"annotation.created", "mark.adopted"}
OF_CLAIMS = {"claim.edited", "claim.rated", "claim.sent_back", "evidence.added", "review.answered"}
OF_REVIEWS = {"review.asked", "review.changed", "review.cancelled", "review.answered", "review.reminded"}
READ = {
    *(CALLING | OF_CLAIMS | OF_REVIEWS),
    *("annotation.assigned", "claim.assigned", "thread.resolved", "thread.reopened"),
    *("article.revised", "entity.merged", "case.decided", "round.asked", "round.opened"),
}


class Reader:
    """One process's way through the log.

    Numbers are given out in order, but on PostgreSQL they may come to light in another: what is missing is
    looked for again, and only what has no gap before it is noted as done. So a crash loses nothing, and what
    is read twice notifies nobody twice: the database has each act for each person once.
    """

    def __init__(self):
        self.last, self.gaps = None, {}

    def step(self):
        """Read what is new, at most so many lines; returns how many there were."""
        if self.last is None:
            self.last = Job.objects.get_or_create(name=NAME)[0].place
        late = list(Event.objects.filter(pk__in=list(self.gaps)).order_by("pk")) if self.gaps else []
        fresh = list(Event.objects.filter(pk__gt=self.last).order_by("pk")[:AT_ONCE])
        for event in worth_reading([*late, *fresh]):
            notify(event)
        self._note([event.pk for event in late], [event.pk for event in fresh])
        return len(late) + len(fresh)

    def _note(self, late, fresh):
        before = self._place
        for pk in late:
            del self.gaps[pk]
        if fresh:
            missing = set(range(max(self.last + 1, fresh[-1] - MOST_GAPS), fresh[-1])) - set(fresh)
            self.gaps |= dict.fromkeys(missing, monotonic())
            self.last = fresh[-1]
        self.gaps = {pk: since for pk, since in self.gaps.items() if monotonic() - since < GAP_SECONDS}
        if self._place != before or fresh:
            Job.objects.filter(name=NAME, place__lt=self._place).update(place=self._place)

    @property
    def _place(self):
        return min(self.gaps) - 1 if self.gaps else self.last


def worth_reading(events):
    """Those of the lines that may concern somebody, in two queries for all: most concern nobody."""
    articles = {event.article_id for event in events if event.article_id}
    entities = {pk for event in events for pk in event.after.get("entities") or ()}
    rows = Follow.objects.filter(is_on=True).values_list("key", flat=True)
    followed = set(rows.filter(kind=Kind.ARTICLE, key__in=articles)) if articles else set()
    named = set(rows.filter(kind=Kind.ENTITY, key__in=entities)) if entities else set()
    if any(event.verb == "entity.merged" for event in events):
        named = entities  # who follows which of them is about to change
    return [event for event in events if _may_concern(event, followed, named)]


def _may_concern(event, followed, named):
    if event.verb == "annotation.edited":
        return bool(event.refs.get("people"))
    if event.verb not in NEW:
        return event.verb in READ
    motivation = event.after.get("motivation")
    if event.refs.get("people") or motivation in ("replying", "questioning"):
        return True
    if motivation == "identifying":
        return not named.isdisjoint(event.after.get("entities") or ())
    return motivation == "commenting" and event.article_id in followed


def notify(event):
    """Make the notifications of one line of the log."""
    if event.verb == "entity.merged":
        _move_follows(event)
    for about, reasons in _concerned(event):
        _tell(event, about, reasons)


def _tell(event, about, reasons):
    wanted = {}
    for reason, people in reasons:
        for pk in people:
            wanted.setdefault(pk, reason)
    # One's own acts are no news.
    wanted.pop(event.actor_id, None)
    wanted.pop(None, None)
    if not wanted:
        return
    rows = User.objects.filter(pk__in=wanted, is_active=True).prefetch_related("memberships__desk")
    made = []
    for person in rows:
        person.hold(each.standing for each in person.memberships.all())
        one = Notification(
            person=person,
            event=event,
            reason=wanted[person.pk],
            act=event.act,
            created_at=event.created_at,
            **about,
        )
        if person.has_perm("articles.view_notification", one):
            made.append(one)
    Notification.objects.bulk_create(made, ignore_conflicts=True)


def _concerned(event):
    """Pairs ``(what it is about, [(reason, people), …])``, the strongest reason first."""
    if event.subject_kind == "annotation":
        yield _of_annotation(event)
    if event.subject_kind == "claim":
        yield _of_claim(event)
    if event.subject_kind == "round":
        yield _of_round(event)
    if event.verb == "case.decided":
        yield from _of_decision(event)
    if event.verb == "article.revised":
        article = Article.objects.filter(pk=event.article_id).first()
        if article is not None:
            about = {"article": article, "subject_key": event.subject_key}
            yield about, [(Reason.ARTICLE, Follow.of(Kind.ARTICLE, article, event.created_at))]


def _about(uid):
    """``(the annotation, what news of it are about)``; ``(None, {})`` when it is gone."""
    rows = Annotation.objects.select_related("article", "claim", "reply_to__article", "reply_to__claim")
    annotation = rows.filter(uid=UUID(uid)).first()
    if annotation is None:
        return None, {}
    root = annotation.root
    about = {"article": annotation.article, "annotation": annotation, "thread": root, "claim": root.claim}
    return annotation, about | {"subject_key": uid}


def _of_decision(event):
    """The author hears what became of their work; who flagged it, that somebody has looked, and no more."""
    annotation, about = _about(event.refs["annotation"])
    if annotation is None:
        return
    if event.after["decision"] != Decision.Kind.DISMISS:
        yield about, [(Reason.THREAD, [annotation.author_id])]
    flags = Flag.objects.filter(case=event.subject_key, withdrawn_at=None)
    article_alone = {"article": annotation.article, "subject_key": about["subject_key"]}
    yield article_alone, [(Reason.THREAD, flags.values_list("author_id", flat=True))]


def _of_round(event):
    asked = Round.objects.with_people().filter(pk=int(event.subject_key)).first()
    if asked is None:
        return {}, []
    people = {member.user_id for member in asked.members.all()}
    if event.verb == "round.opened":
        people.add(asked.asked_by_id)
    return {"article": asked.article, "subject_key": event.subject_key}, [(Reason.ROUND, people)]


def _of_annotation(event):
    annotation, about = _about(event.subject_key)
    if annotation is None:
        return {}, []
    root, reasons, moment = about["thread"], [], event.created_at
    if event.verb in CALLING:
        called = annotation.addressees.values_list("person_id", flat=True)
        reasons.append((Reason.MENTIONED, called))
    if event.verb == "annotation.assigned":
        reasons.append((Reason.ASSIGNED, [event.after.get("assignee")]))
    if event.verb in ("thread.resolved", "thread.reopened"):
        reasons.append((Reason.THREAD, {*Follow.of(Kind.THREAD, root, moment), root.assignee_id}))
    if event.verb in NEW:
        reasons += _of_new(annotation, root, about, moment)
    elif event.before.get("pending"):
        # Approved: it is new to all but those who have heard of it before it had to wait.
        heard = set(Notification.objects.filter(annotation=annotation).values_list("person_id", flat=True))
        new = _of_new(annotation, root, about, moment)
        reasons += [(reason, set(people) - heard) for reason, people in new]
    return about, reasons


def _of_new(annotation, root, about, moment):
    article, motivation = annotation.article, annotation.motivation
    if motivation == "replying":
        if annotation.author_id:
            Follow.join(Kind.THREAD, root.pk, [annotation.author_id], moment)
        yield Reason.THREAD, {*Follow.of(Kind.THREAD, root, moment), root.assignee_id}
        if root.claim:
            yield Reason.CLAIM, Follow.of(Kind.CLAIM, root.claim, moment)
    if motivation == "questioning":
        claim = annotation.claim
        yield Reason.CLAIM, Follow.of(Kind.CLAIM, claim, moment)
        if claim.claimant:
            yield Reason.SPEAKER, Follow.of(Kind.SPEAKER, claim.claimant, moment)
        for entity in claim.about.all():
            yield Reason.ENTITY, Follow.of(Kind.ENTITY, entity, moment)
    if motivation == "identifying" and (entity := annotation.entity) and _is_first(annotation, entity):
        about["entity"] = entity
        yield Reason.ENTITY, Follow.of(Kind.ENTITY, entity, moment)
    if motivation in SPOKEN:
        yield Reason.ARTICLE, Follow.of(Kind.ARTICLE, article, moment)


def _is_first(annotation, entity):
    """Whether the article did not name the entity before; another mark of it there is no news."""
    earlier = Annotation.objects.standing().exclude(visibility=Visibility.PRIVATE)
    earlier = earlier.filter(article=annotation.article, pk__lt=annotation.pk)
    return not earlier.filter(mentions__tag=entity).exists()


def _of_claim(event):
    claim = Claim.objects.select_related("claimant").filter(pk=int(event.subject_key)).first()
    if claim is None:
        return {}, []
    # Of the lines that one act has on several articles any one says it; each article has its own followers.
    article = Article.objects.filter(pk=event.article_id).first() if event.article_id else None
    about, reasons, moment = {"claim": claim, "subject_key": event.subject_key}, [], event.created_at
    if event.verb == "claim.assigned":
        reasons.append((Reason.ASSIGNED, [event.after.get("assignee")]))
    if event.verb in OF_REVIEWS:
        reasons.append((Reason.REVIEW, _of_review(event)))
    if event.verb in OF_CLAIMS:
        reasons.append((Reason.CLAIM, {*Follow.of(Kind.CLAIM, claim, moment), claim.assignee_id}))
    if event.verb == "claim.rated" and claim.claimant:
        reasons.append((Reason.SPEAKER, Follow.of(Kind.SPEAKER, claim.claimant, moment)))
    if event.verb in ("claim.rated", "claim.sent_back") and article:
        reasons.append((Reason.ARTICLE, Follow.of(Kind.ARTICLE, article, moment)))
    return about, reasons


def _of_review(event):
    """Who was asked; who asked hears what became of it."""
    review = Review.objects.filter(pk=event.refs.get("review")).first()
    if review is None:
        return []
    if event.verb == "review.answered":
        return [review.asked_by_id]
    return [review.reviewer_id, review.asked_by_id if event.verb == "review.cancelled" else None]


def _move_follows(event):
    """Who followed the entity that is gone follows the one it was merged into."""
    gone, into = event.refs.get("absorbed"), event.refs.get("entity")
    for kind in (Kind.ENTITY, Kind.SPEAKER):
        people = Follow.objects.filter(kind=kind, key=gone, is_on=True).values_list("person_id", flat=True)
        Follow.join(kind, into, list(people), event.created_at)
