"""Whom a line of the log reaches, and whom not."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.attention import notify
from articles.attention.inbox import lines_of, of_person
from articles.attention.notify import Reader
from articles.models import Annotation, Case, Event, Follow, Job, Notification, one_act
from articles.permissions import Role
from articles.tests.attention.conftest import begin_here

Kind = Follow.Kind


def test_reply_reaches_who_began_the_thread_and_who_replied_but_not_its_author(note, say, told):
    say(note, by="editor")
    say(note, by="moderator")

    assert told() == [
        ("annotator", "thread", "annotation.created"),
        ("annotator", "thread", "annotation.created"),
        ("editor", "thread", "annotation.created"),
    ]


def test_reply_to_a_reply_belongs_to_the_same_thread(note, say, told):
    say(say(note, by="editor"), by="moderator")

    assert told()[1:] == [
        ("annotator", "thread", "annotation.created"),
        ("editor", "thread", "annotation.created"),
    ]


def test_who_stopped_following_hears_no_more_even_when_taking_part_again(cast, note, say, told):
    Follow.put(cast.annotator, Kind.THREAD, note, is_on=False)

    say(note, by="editor")
    say(note, by="annotator")
    say(note, by="editor")

    assert [name for name, *_ in told()] == ["editor"]


def test_mention_reaches_its_person(note, say, told):
    say(note, "Look, @moderator: @editor says so.", by="editor")

    assert told() == [
        ("annotator", "thread", "annotation.created"),
        ("moderator", "mentioned", "annotation.created"),
    ]


def test_mention_counts_more_than_the_thread(note, say, told):
    say(note, "@annotator why?", by="editor")

    assert told() == [("annotator", "mentioned", "annotation.created")]


def test_mention_in_a_private_note_reaches_nobody_until_it_is_shared(cast, make_annotation, told):
    private = make_annotation(motivation="commenting", body="@editor?", visibility="private")

    assert (private.people, private.unheard, told()) == ((), ["editor"], [])

    private.edit(cast.annotator, visibility="desk")

    assert private.people == ("editor",)
    assert told() == [("editor", "mentioned", "annotation.edited")]


def test_mention_of_who_is_not_on_the_desk_is_only_words(make_article, make_annotation, told):
    public = make_article(visibility="public")
    made = make_annotation(
        article=public, visibility="public", motivation="commenting", body="@outsider @nobody"
    )

    # Both alike: that there is somebody of this name elsewhere is not told.
    assert (made.people, made.unheard, told()) == ((), ["outsider", "nobody"], [])


def test_mention_reaches_its_person_once_however_often_the_note_is_changed(cast, note, told):
    note.edit(cast.annotator, body="@editor look")
    note.edit(cast.annotator, body="look, @editor")
    note.edit(cast.annotator, body="look")
    note.edit(cast.annotator, body="@editor look again")

    assert told() == [("editor", "mentioned", "annotation.edited")]


def test_mention_in_what_was_withdrawn_reaches_its_person_when_it_is_restored(cast, note, say, told):
    reply = say(note, "@moderator", by="editor")
    reply.withdraw(cast.editor)

    assert told() == []

    reply.restore(cast.editor)

    assert told() == [("moderator", "mentioned", "annotation.restored")]


def test_hidden_annotation_tells_only_who_still_sees_it(cast, note, say, told):
    told()
    Follow.put(cast.reader, Kind.ARTICLE, note.article)
    reply = say(note, "@reader @moderator", by="editor")
    reply.hide(cast.moderator, "off topic")

    assert told() == []


def test_reply_in_a_hidden_thread_tells_its_author_alone(cast, note, say, told):
    say(note, "@moderator", by="editor")
    note.hide(cast.moderator, "off topic")

    assert told() == [("annotator", "thread", "annotation.created")]


def test_dismissed_member_hears_nothing(cast, desk, note, say, told):
    for kind, thing in ((Kind.ARTICLE, note.article), (Kind.THREAD, note)):
        Follow.put(cast.reader, kind, thing)
    reply = say(note, "@reader", by="editor")
    desk.dismiss(cast.reader, cast.moderator)

    assert ("reader" in {name for name, *_ in told()}, reply.people) == (False, ("reader",))


def test_switched_off_person_hears_nothing(cast, note, say, told):
    cast.moderator.is_active = False
    cast.moderator.save()

    say(note, "@moderator", by="editor")

    assert [name for name, *_ in told()] == ["annotator"]


def test_assignment_reaches_whom_it_names_but_not_oneself(cast, note, make_claim, make_annotation, told):
    claim = make_claim()
    make_annotation(motivation="questioning", claim=claim)
    note.assign(cast.moderator, cast.editor)
    claim.assign(cast.editor, cast.annotator)
    note.assign(cast.moderator, cast.moderator)

    assert told() == [
        ("editor", "assigned", "annotation.assigned"),
        ("annotator", "assigned", "claim.assigned"),
    ]


def test_settled_thread_tells_those_who_follow_it(cast, note, say, told):
    say(note, by="editor")
    told()

    note.resolve(cast.moderator)
    note.reopen(cast.editor)

    assert told()[1:] == [
        ("annotator", "thread", "thread.resolved"),
        ("editor", "thread", "thread.resolved"),
        ("annotator", "thread", "thread.reopened"),
    ]


def test_article_tells_of_what_is_said_but_not_of_every_mark(cast, article, make_annotation, told):
    Follow.put(cast.reader, Kind.ARTICLE, article)
    make_annotation("Iraq")
    make_annotation(motivation="commenting", body="Hm.")
    article.revise(cast.editor, "<p>Other words of it altogether.</p>")

    assert told() == [
        ("reader", "article", "annotation.created"),
        ("reader", "article", "article.revised"),
    ]


def test_entity_tells_once_that_an_article_names_it(cast, make_article, make_annotation, make_entity, told):
    iraq = make_entity("Iraq", kind="place")
    Follow.put(cast.reader, Kind.ENTITY, iraq)
    second = make_article()
    for where in (None, None, second):
        with one_act():
            for nth in (0, 1):
                fields = {"article": where} if where else {}
                make_annotation("Iraq", nth=nth, motivation="identifying", entities=[iraq], **fields)

    assert told() == [("reader", "entity", "annotation.created")] * 2


def test_claim_tells_its_followers_and_those_of_its_speaker(
    cast, desk, make_entity, make_claim, make_annotation, make_article, told
):
    general, iraq = make_entity("The general", kind="person"), make_entity("Iraq", kind="place")
    claim = make_claim(claimant=general, about=[iraq])
    Follow.put(cast.reader, Kind.SPEAKER, general)
    Follow.put(cast.moderator, Kind.CLAIM, claim)
    Follow.put(cast.superuser, Kind.ENTITY, iraq)

    make_annotation(motivation="questioning", claim=claim)
    make_annotation(motivation="questioning", claim=claim, article=make_article(), by=cast.editor)
    told()
    Notification.objects.all().delete()
    claim.rate(cast.editor, desk.ratings.first(), "Seen.")

    # Once, though it is told on two articles.
    assert told() == [
        ("annotator", "claim", "claim.rated"),
        ("moderator", "claim", "claim.rated"),
        ("reader", "speaker", "claim.rated"),
    ]


def test_new_appearance_tells_by_the_strongest_reason(cast, make_entity, make_claim, make_annotation, told):
    general, iraq = make_entity("The general", kind="person"), make_entity("Iraq", kind="place")
    claim = make_claim(claimant=general, about=[iraq])
    for kind, thing in ((Kind.SPEAKER, general), (Kind.ENTITY, iraq), (Kind.CLAIM, claim)):
        Follow.put(cast.reader, kind, thing)

    make_annotation(motivation="questioning", claim=claim)

    assert told() == [("reader", "claim", "annotation.created")]


def test_who_followed_a_merged_entity_follows_what_it_became(cast, make_entity, make_annotation, told):
    iraq, irak = make_entity("Iraq", kind="place"), make_entity("Irak", kind="place")
    Follow.put(cast.reader, Kind.ENTITY, irak)
    iraq.absorb(irak, cast.editor)
    make_annotation("Iraq", motivation="identifying", entities=[iraq])

    assert told() == [("reader", "entity", "annotation.created")]


# -- Read in order, once -------------------------------------------------------------------------------------


def test_reader_that_died_half_way_loses_nothing_and_repeats_nothing(note, say, told, monkeypatch):
    for _ in range(4):
        say(note, "@moderator", by="editor")
    whole, done = notify.notify, []

    def dies(event):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(event)
        whole(event)

    monkeypatch.setattr(notify, "notify", dies)
    begin_here()
    with pytest.raises(KeyboardInterrupt):
        Reader().step()
    monkeypatch.setattr(notify, "notify", whole)

    assert 0 < Notification.objects.count() < 8
    assert Counter(name for name, *_ in told()) == {"moderator": 4, "annotator": 4}
    assert told() == told()


def test_two_readers_at_once_notify_once(note, say, told):
    first, second = Reader(), Reader()
    begin_here()
    first.step(), second.step()

    say(note, by="editor")
    first.step(), second.step()

    assert len(told()) == 1


def test_line_that_comes_to_light_late_is_read(note, say, told):
    """On PostgreSQL a transaction that began earlier may end later."""
    begin_here()
    reader = Reader()
    reader.step()
    say(note, by="editor")
    late = Event.objects.latest("pk")
    say(note, by="moderator")
    real = Event.objects.filter

    def without_the_late(*args, **kwargs):
        return real(*args, **kwargs).exclude(pk=late.pk)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Event.objects, "filter", without_the_late)
        reader.step()
    place = Job.objects.get(name="notify").place
    theirs = Notification.objects.filter(person__username="annotator")
    before = theirs.count()
    reader.step()

    assert place < late.pk
    assert (before, theirs.count(), theirs.filter(event=late).count()) == (1, 2, 1)
    assert Job.objects.get(name="notify").place == Event.objects.latest("pk").pk


def test_number_that_never_comes_is_given_up(note, say, monkeypatch):
    begin_here()
    reader = Reader()
    reader.step()
    missing = reader.last + 1
    reader.gaps[missing] = -notify.GAP_SECONDS * 10
    monkeypatch.setattr(reader, "last", missing + 1)
    reader._note([], [missing + 2])

    assert (reader.gaps, Job.objects.get(name="notify").place) == ({}, missing + 2)


names = st.sampled_from(["reader", "annotator", "editor", "moderator", "outsider", "nobody"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(
        st.tuples(
            st.sampled_from(["annotator", "editor", "moderator"]),
            st.lists(names, max_size=4),
            st.sampled_from([" ", ", ", ".\n", " (", "! "]),
        ),
        max_size=6,
    ),
    stops=st.lists(st.booleans(), min_size=6, max_size=6),
)
def test_every_mention_reaches_its_person_exactly_once(note, say, read_log, texts, stops):
    Notification.objects.all().delete()
    expected = set()
    for (by, called, between), reads in zip(texts, stops, strict=False):
        text = "Look" + "".join(f"{between}@{name}" for name in called) + between
        made = say(note, text, by=by)
        reached = set(called) & {"reader", "annotator", "editor", "moderator"} - {by}
        expected |= {(made.pk, name) for name in reached}
        if reads:
            read_log()
    read_log()

    rows = Notification.objects.filter(reason="mentioned").values_list("annotation", "person__username")
    assert sorted(rows) == sorted(expected)


def test_most_lines_cost_no_question_of_their_own(
    make_crowded, cast, desk, make_annotation, django_assert_num_queries
):
    desk.admit(cast.outsider, Role.READER)
    for nth in (0, 1, 2):
        make_annotation("Iraq", nth=nth)
    events = list(Event.objects.filter(verb="annotation.created"))

    with django_assert_num_queries(1):
        assert notify.worth_reading(events) == []
    assert Annotation.objects.count() == 3


# -- Moderation ----------------------------------------------------------------------------------------------


@pytest.fixture
def watched(cast, desk):
    """The annotator, as one whose work waits."""
    desk.memberships.filter(user=cast.annotator).update(trust="watched")
    cast.annotator.forget_roles()
    return cast.annotator


@pytest.fixture
def reason(desk):
    return desk.flag_reasons.get(label="Personal attack")


def lines(user):
    """What this person reads: of whom, what, of which title, why it reaches them."""
    rows = of_person(user).order_by("-pk")
    return [
        ([name for _pk, name in line.people], line.words, line.excerpt, str(line.reason_label))
        for line in lines_of(rows)
    ]


def test_author_hears_of_decisions_and_why(cast, note, reason, told):
    told()
    Case.decide(note, cast.moderator, "hide", reason=reason, note="Say it kindly.", internal_note="Again!")
    assert told() == [("annotator", "thread", "case.decided")]

    Case.appeal(note, cast.annotator, "Look again.")
    Case.decide(note, cast.superuser, "restore", internal_note="Kindly enough.")
    Case.decide(note, cast.moderator, "spam")

    assert len(told()) == 3
    assert lines(cast.annotator) == [
        (["moderator"], "refused what you wrote in", "Spam", "from the moderators"),
        (["superuser"], "restored what you wrote in", "Is that so?", "from the moderators"),
        (
            ["moderator"],
            "refused what you wrote in",
            "Personal attack: Say it kindly.",
            "from the moderators",
        ),
    ]


def test_flag_tells_nobody_and_its_decision_who_flagged(cast, note, reason, told):
    Case.flag(note, cast.reader, reason)
    assert told() == []

    Case.decide(note, cast.moderator, "dismiss")
    assert told() == [("reader", "thread", "case.decided")]
    assert lines(cast.reader) == [(["moderator"], "looked at what you flagged in", "", "from the moderators")]


def test_who_flagged_what_was_hidden_is_told_no_word_of_it(cast, note, reason, told):
    Case.flag(note, cast.reader, reason)
    Case.decide(note, cast.moderator, "hide", reason=reason, note="Say it kindly.")

    assert told() == [("annotator", "thread", "case.decided"), ("reader", "thread", "case.decided")]
    (line,) = lines_of(of_person(cast.reader))
    assert (line.excerpt, line.url, line.title) == ("", note.article.get_absolute_url(), note.article.title)


def test_who_took_the_flag_back_hears_nothing(cast, note, reason, told):
    Case.flag(note, cast.reader, reason)
    Case.flag(note, cast.editor, reason)
    Case.unflag(note, cast.reader)
    Case.decide(note, cast.moderator, "dismiss")

    assert told() == [("editor", "thread", "case.decided")]


def test_mention_in_what_waits_reaches_its_person_once_it_is_approved(cast, watched, make_annotation, told):
    made = make_annotation("Iraq", motivation="commenting", body="@editor, is this so?")
    assert (made.people, made.unheard, told()) == (("editor",), [], [])

    Case.decide(made, cast.moderator, "approve")

    assert told() == [("editor", "mentioned", "annotation.shown"), ("annotator", "thread", "case.decided")]
    assert lines(cast.editor) == [
        (["annotator"], "mentioned you in", "@editor, is this so?", "mentioned you")
    ]
    assert lines(cast.annotator)[0][:2] == (["moderator"], "approved what you wrote in")


def test_reply_that_waits_reaches_the_thread_once_it_is_approved(cast, watched, make_annotation, say, told):
    asked = make_annotation("Iraq", motivation="commenting", body="Who?", by=cast.editor)
    reply = say(asked, by="annotator")
    assert told() == []

    Case.decide(reply, cast.moderator, "approve")
    reply = Annotation.objects.get(pk=reply.pk)
    assert lines(cast.editor) == []
    told()
    assert lines(cast.editor) == [(["annotator"], "replied in", "I doubt it.", "in a thread you follow")]

    # Changed and approved again, it is no news to who knows it.
    reply.edit(watched, body="I doubt it very much.")
    Case.decide(reply, cast.moderator, "approve")
    told()
    assert len(lines(cast.editor)) == 1
