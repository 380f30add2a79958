"""The counters of desks: what each member would count themselves, told when it changes."""

import pytest
from django.test import Client

from articles.models import Case, Decision, ReadingState
from articles.permissions import Role


@pytest.fixture
def counts(room, desk, cast):
    """``counts("reader")``: what this member's stream was last told of the desk."""
    clients = {}

    def told(name="reader"):
        if name not in clients:
            clients[name] = room.follow(getattr(cast, name), desks=[desk])
        room.look()
        return clients[name].last("counts")

    return told


def test_empty_desk_is_all_noughts(counts, desk):
    names = ("articles", "newest", "unread", "claims_open", "claims_in_review", "newest_claim")
    nothing = dict.fromkeys(names, 0)

    assert counts() == {"desk": desk.pk, "counts": nothing}


def test_counters_follow_what_happens(counts, desk, cast, make_article, make_claim, make_annotation):
    counts(), counts("editor")

    articles = [make_article() for _ in range(2)]  # besides the one that annotations stand on
    claims = [make_claim(f"Claim {number}.") for number in range(3)]
    for claim in claims:
        make_annotation("small", motivation="questioning", claim=claim, article=articles[0])
    make_claim("Appears nowhere.")
    claims[0].edit(cast.editor, state="in_review")
    claims[1].rate(cast.editor, desk.ratings.first(), "Seen.")
    ReadingState.open(cast.reader, articles[0])

    shared = {"articles": 3, "claims_open": 1, "claims_in_review": 1}
    shared |= {"newest": articles[1].pk, "newest_claim": claims[2].pk}
    assert counts()["counts"] == {**shared, "unread": 2}
    assert counts("editor")["counts"] == {**shared, "unread": 3}


def test_beyond_what_is_counted_it_says_more_than(counts, make_article, monkeypatch):
    monkeypatch.setattr("articles.live.counts.MOST", 2)
    for _ in range(3):
        make_article()

    told = counts()["counts"]

    assert (told["articles"], told["unread"]) == ("2+", "2+")


def test_moderators_alone_learn_how_many_cases_wait(counts, annotation, cast, desk):
    case = Case.flag(annotation, cast.reader, desk.flag_reasons.first()).case

    assert counts("moderator")["counts"]["queue"] == 1
    for name in ("reader", "editor"):
        assert not [key for key in counts(name)["counts"] if key.startswith("queue")]
    Case.decide(case.annotation, cast.superuser, Decision.Kind.DISMISS)
    assert counts("moderator")["counts"]["queue"] == 0


def test_who_moderates_no_more_learns_no_more(counts, annotation, cast, desk):
    Case.flag(annotation, cast.reader, desk.flag_reasons.first())
    desk.admit(cast.editor, Role.MODERATOR, by=cast.moderator)
    assert counts("editor")["counts"]["queue"] == 1

    desk.admit(cast.editor, Role.EDITOR, by=cast.moderator)

    assert "queue" not in counts("editor")["counts"]


def test_mark_of_the_queue_says_that_it_stands_otherwise(counts, annotation, cast, desk):
    case = Case.flag(annotation, cast.reader, desk.flag_reasons.first()).case
    marks = [counts("moderator")["counts"]["queue_mark"]]

    for act in (
        lambda: Case.hold(case.pk, cast.superuser),
        lambda: annotation.edit(cast.annotator, tags=["changed"]),
        lambda: Case.flag(annotation, cast.editor, desk.flag_reasons.first()),
        lambda: Case.let_go(case.pk, cast.superuser),
    ):
        act()
        marks.append(counts("moderator")["counts"]["queue_mark"])
    Case.hold(case.pk, cast.moderator)
    marks.append(counts("moderator")["counts"]["queue_mark"])
    Case.hold(case.pk, cast.moderator)  # once more: nothing else is seen

    assert len(set(marks)) == 6
    assert counts("moderator")["counts"]["queue_mark"] == marks[-1]


def test_nothing_is_told_when_nothing_changed(room, desk, cast, article):
    client = room.follow(cast.reader, desks=[desk])
    before = client.came

    room.look()

    assert client.came == before


def test_desk_of_others_is_gone_at_once(cast, desk):
    client = Client()
    client.force_login(cast.outsider)

    answer = client.get("/live/", {"desks": f"{desk.pk},999"}).content.decode()

    for pk in (desk.pk, 999):
        assert f'event: gone\ndata: {{"desk": {pk}}}\n\n' in answer


def test_who_left_the_desk_counts_no_more(room, desk, cast, article):
    client = room.follow(cast.reader, article, desks=[desk])

    desk.dismiss(cast.reader, by=cast.moderator)
    room.look()
    counted = len(client.messages())
    room.look()

    assert {"desk": desk.pk} in [data for name, _, data in client.messages() if name == "gone"]
    assert {"article": article.pk} in [data for name, _, data in client.messages() if name == "gone"]
    assert client.stream.ended
    assert len(client.messages()) == counted
    assert room.reader.counts.readers == {}


def test_counting_gives_way_to_what_happens(room, desk, cast, monkeypatch):
    for user in (cast.reader, cast.editor):
        room.follow(user, desks=[desk])
    counts = room.reader.counts
    monkeypatch.setattr("articles.live.counts.AT_ONCE", 0)
    counts.begin()
    queued = len(counts.queue)

    counts.some()

    # With no time at all nothing is counted; the round of the reader ends, and the rest waits.
    assert (queued, len(counts.queue)) == (3, 3)
    assert counts.pause() == 1.0
