"""A spammer's work is withdrawn in one act and brought back in one, whatever happens in between."""

from datetime import timedelta
from uuid import uuid5

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.timezone import now

from articles.models import (
    Annotation,
    Article,
    Case,
    Decision,
    Event,
    FlagReason,
    Stray,
    Sweep,
    User,
    sweeping,
)
from articles.models import sweep as sweeps
from articles.models.event import Happened, recorded

pytestmark = pytest.mark.django_db


@pytest.fixture
def spammer(cast):
    return cast.annotator


@pytest.fixture
def sweep(desk, cast, spammer):
    """``sweep(since=None, by=None)``: the spammer's work since then, withdrawn."""

    def begin(since=None, by=None, reason="Advertising."):
        return Sweep.begin(desk, spammer, since, by or cast.moderator, reason)

    return begin


def state(*annotations):
    rows = Annotation.objects.in_bulk([row.pk for row in annotations])
    found = [rows[row.pk] for row in annotations]
    return ["pending" if row.is_pending else "hidden" if row.hidden_at else "seen" for row in found]


def test_everything_seen_and_waiting_is_hidden_in_one_act(desk, cast, make_article, make_annotation, sweep):
    other = make_article()
    seen, elsewhere = make_annotation("Iraq"), make_annotation("NATO", article=other)
    private = make_annotation("general", visibility="private")
    withdrawn = make_annotation("troops", withdrawn=True)
    hidden = make_annotation("drones", hidden=True)
    of_another = make_annotation("mission", by=cast.editor)
    desk.set_premoderation(cast.moderator, "all")
    waiting = make_annotation("reporters", by=User.objects.get(pk=cast.annotator.pk))
    assert state(waiting) == ["pending"]

    done = sweep()

    assert state(seen, elsewhere, waiting, private, withdrawn, of_another) == [
        *("hidden", "hidden", "hidden", "seen", "seen", "seen")
    ]
    assert (done.state, done.count) == ("hidden", 3)
    lines = Event.objects.filter(act=done.act).order_by("pk")
    assert [line.verb for line in lines] == [*["annotation.hidden"] * 3, "sweep.done"]
    assert {line.subject_key for line in lines if line.article_id} == {
        str(one.uid) for one in (seen, elsewhere, waiting)
    }
    assert {line.reason for line in lines if line.article_id} == {"Spam: Advertising."}
    hidden.refresh_from_db()
    assert hidden.hidden_reason == "off topic"
    seen.refresh_from_db()
    assert (seen.version, seen.hidden_reason) == (2, "Spam: Advertising.")


def test_only_what_was_written_since_is_hidden(article, cast, make_annotation, sweep):
    old, changed = make_annotation("Iraq"), make_annotation("NATO", motivation="commenting", body="Fine.")
    imported = make_annotation("general")
    Annotation.objects.update(created_at=now() - timedelta(days=9))
    made_before = Event.objects.filter(subject_key__in=[str(old.uid), str(changed.uid)])
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER event_is_immutable")
        else:
            cursor.execute("ALTER TABLE articles_event DISABLE TRIGGER event_is_immutable")
    super(type(made_before), made_before).update(created_at=now() - timedelta(days=9))
    changed.edit(cast.annotator, body="Buy here!")
    new = make_annotation("troops")

    done = sweep(since=now() - timedelta(hours=1))

    # What came just now from elsewhere, dated long ago, came just now.
    assert state(old, changed, imported, new) == ["seen", "hidden", "hidden", "hidden"]
    assert done.count == 3


def test_lines_are_numbered_without_a_gap_and_told_once_for_each_article(
    article, make_article, make_annotation, sweep, django_capture_on_commit_callbacks
):
    for words in ("Iraq", "NATO", "general"):
        make_annotation(words)
    other = make_article()
    make_annotation("Iraq", article=other)
    told = []

    def listen(sender, event, articles, **rest):
        told.append((event.verb, articles))

    recorded.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            sweep()
    finally:
        recorded.disconnect(listen)

    assert told == [
        ("annotation.hidden", [article.pk]),
        ("annotation.hidden", [other.pk]),
        ("sweep.done", [None]),
    ]
    for each in (article, other):
        each.refresh_from_db()
        numbers = list(Event.objects.filter(article=each).order_by("pk").values_list("sequence", flat=True))
        assert numbers == list(range(1, each.sequence + 1))


def test_lines_of_replies_name_their_thread(make_annotation, sweep):
    root = make_annotation("Iraq", motivation="commenting", body="Where?")
    reply = make_annotation(motivation="replying", body="Here.", reply_to=root)
    answer = make_annotation(motivation="replying", body="Buy!", reply_to=reply)

    done = sweep()

    refs = {
        line.subject_key: line.refs for line in Event.objects.filter(act=done.act, refs__has_key="thread")
    }
    made = Event.objects.filter(verb="annotation.created", refs__has_key="thread")
    assert refs == {line.subject_key: line.refs for line in made}
    assert refs[str(answer.uid)]["thread"] == str(root.uid)


def test_cases_are_closed_with_a_decision_and_the_author_may_appeal(desk, cast, make_annotation, sweep):
    flagged, quiet = make_annotation("Iraq"), make_annotation("NATO")
    Case.flag(flagged, cast.reader, FlagReason.objects.filter(desk=desk).first())

    sweep()

    assert not Case.objects.filter(closed_at=None).exists()
    decisions = Decision.objects.order_by("annotation")
    assert [(d.annotation, d.kind, d.note, d.moderator) for d in decisions] == [
        (one, "spam", "Advertising.", cast.moderator) for one in (flagged, quiet)
    ]
    quiet.refresh_from_db()
    assert Case.appeal(quiet, cast.annotator, "It was a source.").decision == decisions[1]


def test_all_of_it_is_brought_back_as_it_was(desk, cast, make_annotation, sweep):
    flagged, quiet = make_annotation("Iraq"), make_annotation("NATO")
    Case.flag(flagged, cast.reader, FlagReason.objects.filter(desk=desk).first())
    desk.set_premoderation(cast.moderator, "all")
    waiting = make_annotation("general", by=User.objects.get(pk=cast.annotator.pk))
    before = waiting.pending_at
    opened = list(Case.objects.filter(closed_at=None).order_by("pk"))
    done = sweep()

    done.undo(cast.editor)

    assert state(flagged, quiet, waiting) == ["seen", "seen", "pending"]
    waiting.refresh_from_db()
    assert (waiting.pending_at, waiting.hidden_at, waiting.hidden_reason) == (before, before, "")
    assert list(Case.objects.filter(closed_at=None).order_by("pk")) == opened
    assert (done.state, done.shown, done.undone_by) == ("shown", 3, cast.editor)
    lines = Event.objects.filter(undoes=done.act).order_by("pk")
    verbs = ["annotation.shown", "annotation.shown", "annotation.hidden", "sweep.undone"]
    assert [line.verb for line in lines] == verbs
    assert {line.act for line in lines} == {uuid5(done.act, "undone")}
    assert {line.actor_name for line in lines} == {"editor"}


def test_what_was_decided_or_amended_since_stays(desk, cast, make_annotation, sweep):
    fields = {"motivation": "commenting", "body": "Buy here!"}
    names = ("Iraq", "NATO", "general", "troops", "drones")
    left, restored, again, amended, refused = (make_annotation(words, **fields) for words in names)
    done = sweep()
    for one in (restored, again):
        one.refresh_from_db()
        Case.decide(one, cast.moderator, "restore")
    Case.decide(again, cast.moderator, "hide", note="Off topic")
    amended.refresh_from_db()
    amended.edit(cast.annotator, body="It is written there.")
    refused.refresh_from_db()
    Case.appeal(refused, cast.annotator, "Please.")
    Case.decide(refused, User.objects.get(pk=cast.superuser.pk), "spam")

    done.undo(cast.moderator)

    expected = ["seen", "seen", "hidden", "pending", "hidden"]
    assert state(left, restored, again, amended, refused) == expected
    assert done.shown == 1


def test_an_open_appeal_ends_when_it_is_brought_back(cast, make_annotation, sweep):
    made = make_annotation("Iraq")
    done = sweep()
    made.refresh_from_db()
    Case.appeal(made, cast.annotator, "Please.")

    done.undo(cast.moderator)

    assert state(made) == ["seen"]
    assert not Case.objects.filter(closed_at=None).exists()


def test_the_author_cannot_bring_it_back(article, cast, make_annotation, sweep):
    made = make_annotation("Iraq", motivation="commenting", body="Buy!")
    sweep()
    made.refresh_from_db()

    made.edit(cast.annotator, body="Buy it!")

    assert state(made) == ["pending"]


def test_strays_are_withdrawn_and_restored(desk, cast, sweep):
    fields = {"desk": desk, "document": {"target": "urn:x:1"}, "keys": ["k"]}
    spam = Stray.keep(by=cast.annotator, visibility="desk", origin="o", **fields)
    private = Stray.keep(by=cast.annotator, visibility="private", **fields)
    of_another = Stray.keep(by=cast.editor, visibility="desk", **fields)

    done = sweep()

    standing = set(Stray.objects.standing())
    assert (standing, done.count) == ({private, of_another}, 1)
    done.undo(cast.moderator)
    spam.refresh_from_db()
    assert (spam.withdrawn_at, spam.origin, done.shown) == (None, "o", 1)


def test_a_stray_whose_like_came_again_comes_back_without_its_origin(desk, cast, sweep):
    fields = {"desk": desk, "by": cast.annotator, "visibility": "desk", "keys": ["k"], "document": {}}
    spam = Stray.keep(origin="o", **fields)
    done = sweep()
    Stray.keep(origin="o", **fields)

    done.undo(cast.moderator)

    spam.refresh_from_db()
    assert (spam.withdrawn_at, spam.origin) == (None, None)


@pytest.fixture
def crash(monkeypatch):
    """``crash(verb, piece)``: the pieces after so many fail, once."""

    def prepare(verb, pieces):
        monkeypatch.setattr(sweeps, "AT_ONCE", 2)
        kind, done = sweeping.Annotations, []
        act = getattr(kind, verb)

        def limited(self, *arguments):
            if len(done) == pieces:
                monkeypatch.setattr(kind, verb, act)
                raise ConnectionError
            done.append(act(self, *arguments))
            return done[-1]

        monkeypatch.setattr(kind, verb, limited)

    return prepare


def test_a_sweep_that_was_cut_off_goes_on(make_annotation, sweep, crash):
    made = [make_annotation(words) for words in ("Iraq", "NATO", "general", "troops", "drones")]
    crash("hide", 1)
    with pytest.raises(ConnectionError):
        sweep()
    cut = Sweep.objects.get()
    assert (cut.state, cut.count, sorted(state(*made))) == ("hiding", 2, ["hidden"] * 2 + ["seen"] * 3)

    cut.go_on()
    cut.go_on()

    assert (cut.state, cut.count, state(*made)) == ("hidden", 5, ["hidden"] * 5)
    assert Event.objects.filter(act=cut.act, verb="annotation.hidden").count() == 5
    assert Event.objects.filter(verb="sweep.done").count() == 1


def test_a_sweep_that_was_cut_off_is_undone(cast, make_annotation, sweep, crash):
    made = [make_annotation(words) for words in ("Iraq", "NATO", "general", "troops", "drones")]
    crash("hide", 1)
    with pytest.raises(ConnectionError):
        sweep()
    cut = Sweep.objects.get()

    cut.undo(cast.moderator)

    assert (cut.state, cut.shown, state(*made)) == ("shown", 2, ["seen"] * 5)


def test_an_undoing_that_was_cut_off_goes_on(cast, make_annotation, sweep, crash):
    made = [make_annotation(words) for words in ("Iraq", "NATO", "general", "troops", "drones")]
    done = sweep()
    crash("show", 2)
    with pytest.raises(ConnectionError):
        done.undo(cast.moderator)
    cut = Sweep.objects.get()
    assert (cut.state, cut.shown) == ("showing", 4)

    cut.go_on()

    assert (cut.state, cut.shown, state(*made)) == ("shown", 5, ["seen"] * 5)
    assert Event.objects.filter(verb="sweep.undone").get().after["count"] == 5
    assert len(set(Event.objects.filter(undoes=done.act).values_list("act", flat=True))) == 1


def test_it_stops_when_somebody_undoes_it_meanwhile(cast, make_annotation, sweep, monkeypatch):
    made = [make_annotation(words) for words in ("Iraq", "NATO", "general")]
    monkeypatch.setattr(sweeps, "AT_ONCE", 1)
    act, seen = sweeping.Annotations.hide, []

    def hide(self, running, keys):
        seen.append(keys)
        count = act(self, running, keys)
        if len(seen) == 1:
            Sweep.objects.update(state=Sweep.State.SHOWING)
        return count

    monkeypatch.setattr(sweeping.Annotations, "hide", hide)

    sweep()

    assert (len(seen), sorted(state(*made))) == (1, ["hidden", "seen", "seen"])


def test_after_thirty_days_it_stays(cast, make_annotation, sweep):
    made = make_annotation("Iraq")
    done = sweep()
    Sweep.objects.update(created_at=done.created_at - timedelta(days=31))

    with pytest.raises(ValidationError, match="30 days"):
        Sweep.objects.get().undo(cast.moderator)

    assert state(made) == ["hidden"]


def test_it_is_brought_back_once(cast, make_annotation, sweep):
    make_annotation("Iraq")
    done = sweep()
    done.undo(cast.moderator)

    with pytest.raises(ValidationError, match="already"):
        done.undo(cast.moderator)


@pytest.mark.parametrize("reason", ["", " ", "x" * 501, "a\x00"])
def test_a_sweep_needs_a_reason(article, make_annotation, sweep, reason):
    made = make_annotation("Iraq")

    with pytest.raises(ValidationError) as refused:
        sweep(reason=reason)

    assert list(refused.value.error_dict) == ["reason"]
    assert (state(made), Sweep.objects.count()) == (["seen"], 0)


def test_nobody_sweeps_their_own_work(cast, sweep):
    with pytest.raises(ValidationError, match="yourself"):
        sweep(by=cast.annotator)


@pytest.mark.django_db(transaction=True)
def test_many_lines_at_once_are_only_written_in_a_transaction(article, cast, desk):
    with pytest.raises(RuntimeError):
        Event.record_many("x.done", [Happened(article, article.pk)], actor=cast.editor, desk=desk)

    assert Article.objects.get().sequence == 1


def test_queries_do_not_grow_with_the_work(make_crowded, sweep, django_assert_max_num_queries):
    make_crowded(20)
    make_crowded(150)

    with django_assert_max_num_queries(50):
        assert sweep().count == 170
