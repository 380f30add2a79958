"""A new revision of an article: what is stored, what is told, what is refused."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from articles.models import Article, Claim, Event, Placement, Stale
from articles.models.search import matching

FIRST = (
    "<p>The head of US Central Command spoke to reporters about Iraq on Monday.</p>"
    "<p>He said that 40 drones had attacked the base near the river last week.</p>"
    "<p>Nobody in the town has seen the small boats that were sent to the coast.</p>"
    "<p>Iraq did ask the troops to leave before winter, the general told them.</p>"
)
DRONES = "40 drones had attacked the base near the river"
BOATS = "Nobody in the town has seen the small boats"
ASKED = "Iraq did ask the troops to leave before winter"
SECOND = (
    FIRST.replace("40 drones", "60 drones")
    .replace("<p>Nobody in the town has seen the small boats that were sent to the coast.</p>", "")
    .replace("spoke to reporters", "talked to reporters")
)


@pytest.fixture
def told(make_article):
    return make_article(html=FIRST)


def states(annotation):
    return [
        (placement.revision.number, placement.state, placement.exact)
        for placement in Placement.objects.filter(span__annotation=annotation).select_related("revision")
    ]


@pytest.mark.parametrize(
    ("html", "code"), [("", "empty"), ("<p> </p>", "empty"), ("<script>1</script>", "empty")]
)
def test_text_without_words_is_refused_and_nothing_is_lost(told, cast, html, code):
    with pytest.raises(ValidationError) as refused:
        told.revise(cast.editor, html)

    assert refused.value.error_dict["body"][0].code == code
    assert (told.revisions.count(), Article.objects.get(pk=told.pk).sequence) == (1, told.sequence)


def test_text_of_another_article_is_refused_by_its_name(told, make_article, cast):
    other = make_article(html=SECOND)

    with pytest.raises(ValidationError) as refused:
        told.revise(cast.editor, SECOND)

    assert (refused.value.code, refused.value.article) == ("duplicate", other)
    stored = Article.objects.get(pk=told.pk)
    assert (stored.revisions.count(), stored.text_sha256) == (1, told.text_sha256)
    assert Event.objects.filter(verb="article.revised").count() == 0


def test_same_words_store_nothing(told, cast):
    sequence = told.sequence

    assert told.revise(cast.editor, FIRST.replace("Monday", "<b>Monday</b>")) is None

    assert (told.revisions.count(), Article.objects.get(pk=told.pk).sequence) == (1, sequence)


def test_new_words_are_a_new_revision_that_the_shelf_and_the_search_know(told, cast):
    revision = told.revise(cast.editor, SECOND)

    stored = Article.objects.get(pk=told.pk)
    assert (revision.number, revision.created_by, stored.current) == (2, cast.editor, revision)
    assert [each.number for each in stored.revisions.all()] == [2, 1]
    assert stored.lead.startswith("The head of US Central Command talked to")
    assert stored.words == len(revision.text.split())
    assert Article.objects.filter(matching("talked")).get() == told
    assert not Article.objects.filter(matching("boats")).exists()


def test_revision_is_told_with_its_outcomes_and_those_that_differ_have_a_line_each(
    told, cast, make_annotation
):
    critical = make_annotation(DRONES, article=told)
    orphan = make_annotation(BOATS, article=told)
    make_annotation(ASKED, article=told)
    private = make_annotation("small boats", article=told, by=cast.reader, visibility="private")

    revision = told.revise(cast.editor, SECOND)

    lines = Event.objects.filter(verb="article.revised") | Event.objects.filter(verb="annotation.placed")
    assert [(line.verb, line.subject_key, line.private_to, line.actor) for line in lines.order_by("pk")] == [
        ("annotation.placed", str(critical.uid), None, cast.editor),
        ("annotation.placed", str(orphan.uid), None, cast.editor),
        ("annotation.placed", str(private.uid), cast.reader, cast.editor),
        ("article.revised", str(told.pk), None, cast.editor),
    ]
    assert len({line.act for line in lines}) == 1
    told_of_all = lines.get(verb="article.revised")
    outcomes = {"exact": 1, "critical": 1, "orphan": 1}
    assert (told_of_all.before, told_of_all.after) == (
        {"revision": 1},
        {"revision": 2, "outcomes": outcomes},
    )
    assert revision.outcomes == outcomes
    start = revision.text.index("60 drones")
    line = lines.get(subject_key=str(critical.uid))
    assert (line.before["spans"][0][3], line.after) == (
        DRONES,
        {
            "placement": "critical",
            "spans": [[start, start + len(DRONES), "content", DRONES.replace("40", "60")]],
        },
    )


def test_annotation_keeps_its_revision_and_its_own_words(told, cast, make_annotation):
    made = make_annotation(DRONES, article=told)
    first = told.current

    told.revise(cast.editor, SECOND)

    made.refresh_from_db()
    assert (made.revision, made.spans.get().exact, made.version) == (first, DRONES, 1)
    assert states(made) == [(2, "critical", DRONES.replace("40", "60"))]


def test_orphan_has_a_candidate_and_no_place(told, cast, make_annotation):
    made = make_annotation(BOATS, article=told)

    told.revise(cast.editor, SECOND + "<p>Somebody in the town has seen small boats.</p>")

    placement = Placement.objects.get(span__annotation=made)
    assert (placement.state, placement.start, placement.end, placement.exact) == ("orphan", None, None, "")
    text = told.current.text
    assert "small boats" in text[placement.candidate_start : placement.candidate_end]


def test_withdrawn_one_is_placed_when_it_is_restored(told, cast, make_annotation):
    made = make_annotation(DRONES, article=told, withdrawn=True)

    told.revise(cast.editor, SECOND)
    assert states(made) == []
    made.restore(cast.annotator)

    assert states(made) == [(2, "critical", DRONES.replace("40", "60"))]


def test_claim_goes_back_when_a_place_that_changed_critically_is_restored(
    told, cast, desk, make_annotation, make_claim
):
    claim = make_claim()
    made = make_annotation(DRONES, article=told, motivation="questioning", claim=claim, withdrawn=True)
    claim.rate(cast.editor, desk.ratings.first(), "Seen.")
    told.revise(cast.editor, SECOND)
    made = type(made).objects.get(pk=made.pk)

    made.restore(cast.annotator)

    assert Claim.objects.get().state == "in_review"


def test_lost_words_that_come_back_are_found_again(told, cast, make_annotation):
    made = make_annotation(BOATS, article=told)

    told.revise(cast.editor, SECOND)
    told.revise(cast.editor, FIRST.replace("on Monday", "on Tuesday"))

    assert states(made) == [(2, "orphan", ""), (3, "exact", BOATS)]


def test_each_revision_is_judged_against_the_words_that_were_marked(told, cast, make_annotation):
    made = make_annotation(DRONES, article=told)
    new = DRONES.replace("40", "60")

    told.revise(cast.editor, SECOND)
    told.revise(cast.editor, SECOND.replace("on Monday", "on Tuesday"))

    assert states(made) == [(2, "critical", new), (3, "critical", new)]


def test_words_that_a_person_confirmed_are_the_measure_from_then_on(told, cast, make_annotation):
    made = make_annotation(DRONES, article=told)
    new = DRONES.replace("40", "60")

    told.revise(cast.editor, SECOND)
    made.confirm_place(cast.annotator)
    told.revise(cast.editor, SECOND.replace("on Monday", "on Tuesday"))
    told.revise(cast.editor, SECOND.replace("60 drones", "70 drones"))

    assert states(made) == [(2, "critical", new), (3, "exact", new), (4, "critical", new.replace("60", "70"))]
    assert Placement.objects.get(span__annotation=made, revision__number=4).measure == new


def test_negation_beside_the_words_is_an_alarm_until_it_goes_or_a_person_has_seen_it(
    told, cast, make_annotation
):
    asked = "ask the troops to leave before winter"
    made, other = (make_annotation(asked, article=told) for _ in range(2))
    denied = FIRST.replace("did ask", "did not ask")

    told.revise(cast.editor, denied)
    told.revise(cast.editor, denied.replace("on Monday", "on Tuesday"))
    other.confirm_place(cast.annotator)
    told.revise(cast.editor, denied.replace("on Monday", "on Friday"))
    told.revise(cast.editor, FIRST.replace("on Monday", "on Sunday"))

    assert [state for _, state, _ in states(made)] == ["critical", "critical", "critical", "exact"]
    assert [state for _, state, _ in states(other)] == ["critical", "critical", "exact", "critical"]


def test_what_was_given_up_stays_so(told, cast, make_annotation):
    made = make_annotation(BOATS, article=told)

    told.revise(cast.editor, SECOND)
    made.give_up_place(cast.annotator)
    told.revise(cast.editor, FIRST.replace("on Monday", "on Tuesday"))

    last = Placement.objects.get(span__annotation=made, revision__number=3)
    assert (last.state, last.start, last.decision, last.decided_by) == (
        "orphan",
        None,
        "given_up",
        cast.annotator,
    )


@pytest.mark.parametrize(("old", "new"), [("40 drones", "60 drones"), ("did ask", "did not ask")])
def test_critical_change_sends_a_reviewed_claim_back(told, cast, desk, make_annotation, make_claim, old, new):
    claim = make_claim()
    words = DRONES if "drones" in old else ASKED
    make_annotation(words, article=told, motivation="questioning", claim=claim)
    claim.rate(cast.editor, desk.ratings.first(), "Seen.")

    told.revise(cast.editor, FIRST.replace(old, new))

    claim.refresh_from_db()
    assert (claim.state, claim.rating) == ("in_review", desk.ratings.first())
    line = Event.objects.get(verb="claim.sent_back")
    assert (line.article, line.before, line.after) == (told, {"state": "reviewed"}, {"state": "in_review"})


def test_harmless_change_leaves_a_reviewed_claim_alone(told, cast, desk, make_annotation, make_claim):
    claim = make_claim()
    make_annotation("spoke to reporters about Iraq", article=told, motivation="questioning", claim=claim)
    claim.rate(cast.editor, desk.ratings.first(), "Seen.")

    told.revise(cast.editor, SECOND)

    claim.refresh_from_db()
    assert claim.state == "reviewed"


def test_claim_that_was_reviewed_again_is_not_sent_back_for_the_same_words(
    told, cast, desk, make_annotation, make_claim
):
    claim = make_claim()
    make_annotation(DRONES, article=told, motivation="questioning", claim=claim)
    claim.rate(cast.editor, desk.ratings.first(), "Seen.")
    told.revise(cast.editor, SECOND)
    claim.refresh_from_db()
    claim.rate(cast.editor, desk.ratings.last(), "Seen again.")

    told.revise(cast.editor, SECOND.replace("on Monday", "on Tuesday"))

    assert Claim.objects.get().state == "reviewed"


def test_every_article_of_a_claim_is_told_that_it_goes_back(
    told, article, cast, desk, make_annotation, make_claim
):
    claim = make_claim()
    make_annotation(DRONES, article=told, motivation="questioning", claim=claim)
    make_annotation("Iraq", article=article, motivation="questioning", claim=claim)
    claim.rate(cast.editor, desk.ratings.first(), "Seen.")

    told.revise(cast.editor, SECOND)

    lines = Event.objects.filter(verb="claim.sent_back").order_by("article_id")
    assert {line.article_id for line in lines} == {told.pk, article.pk}


def test_going_back_is_a_new_revision_too(told, cast, make_annotation):
    made = make_annotation(BOATS, article=told)
    told.revise(cast.editor, SECOND)

    revision = told.go_back_to(cast.editor, 1)

    assert (revision.number, revision.html) == (3, told.revisions.get(number=1).html)
    assert states(made) == [(2, "orphan", ""), (3, "exact", BOATS)]
    with pytest.raises(ValidationError):
        told.go_back_to(cast.editor, 9)


def test_queries_do_not_grow_with_what_stays(told, cast, make_annotation, django_assert_max_num_queries):
    for number in range(30):
        make_annotation(ASKED, article=told, body=f"{number}", motivation="commenting")

    with django_assert_max_num_queries(30):
        told.revise(cast.editor, SECOND)

    assert Placement.objects.filter(state="exact").count() == 30


@pytest.mark.parametrize(
    "change",
    [
        "exact = 'other words'",
        "start = start + 1",
        "start = NULL",
        'start = "end"',
        "state = 'orphan'",
        "state = 'lost'",
        "decision = 'given_up'",
    ],
)
def test_database_refuses_a_place_beside_its_words(told, cast, make_annotation, change):
    make_annotation(DRONES, article=told)
    told.revise(cast.editor, SECOND)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE articles_placement SET {change}")


def test_database_refuses_a_place_in_another_article(told, article, cast, make_annotation):
    made = make_annotation("Iraq", article=told)
    start = article.current.text.index("Iraq")

    with pytest.raises(DatabaseError), transaction.atomic():
        Placement.objects.create(
            span=made.spans.get(),
            revision=article.current,
            start=start,
            end=start + 4,
            exact="Iraq",
            state="exact",
        )


# -- Claims in several pieces --------------------------------------------------------------------------------

ENDS = "Iraq did ask the troops to leave"


@pytest.fixture
def in_pieces(told, cast, desk, make_annotation, make_claim, span):
    """A reviewed claim on words of the second, the third and the last paragraph."""
    claim = make_claim()
    spans = [span(told, words) for words in ("40 drones had attacked", BOATS, ENDS)]
    made = make_annotation(article=told, motivation="questioning", claim=claim, spans=spans)
    claim.rate(cast.editor, desk.ratings.first(), "Seen.")
    made.claim = claim
    return made


def without(*words):
    html = FIRST
    for each in words:
        (paragraph,) = (line for line in FIRST.split("</p>") if each in line)
        html = html.replace(f"{paragraph}</p>", "")
    return html


def reviewed_again(claim, cast):
    claim.refresh_from_db()
    claim.rate(cast.editor, claim.desk.ratings.last(), "Seen again.")


def test_claim_that_loses_a_piece_goes_back_once(told, cast, in_pieces):
    told.revise(cast.editor, without(BOATS))
    assert Claim.objects.get().state == "in_review"
    reviewed_again(in_pieces.claim, cast)

    told.revise(cast.editor, without(BOATS).replace("on Monday", "on Tuesday"))

    assert Claim.objects.get().state == "reviewed"


def test_claim_that_loses_another_piece_goes_back_again(told, cast, in_pieces):
    told.revise(cast.editor, without(BOATS))
    reviewed_again(in_pieces.claim, cast)

    told.revise(cast.editor, without(BOATS, ENDS))

    assert Claim.objects.get().state == "in_review"


def test_piece_that_was_given_up_sends_no_claim_back(told, cast, in_pieces):
    told.revise(cast.editor, without(BOATS))
    in_pieces.give_up_place(cast.editor)
    reviewed_again(in_pieces.claim, cast)

    told.revise(cast.editor, without(BOATS).replace("on Monday", "on Tuesday"))

    assert Claim.objects.get().state == "reviewed"


def test_claim_that_loses_all_its_words_keeps_its_review(told, cast, in_pieces):
    told.revise(cast.editor, "<p>Quite another text stands here now, about the harvest of the year.</p>")

    assert Claim.objects.get().state == "reviewed"


# -- What the writer had seen --------------------------------------------------------------------------------


def test_text_stored_on_a_revision_that_is_not_the_newest_is_stale(told, cast):
    told.revise(cast.editor, SECOND)

    with pytest.raises(Stale) as refused:
        told.revise(cast.moderator, FIRST.replace("on Monday", "on Sunday"), seen=1)
    with pytest.raises(Stale):
        told.go_back_to(cast.moderator, 1, seen=1)

    assert refused.value.current.current.number == 2
    assert told.revise(cast.moderator, SECOND, seen=1) is None
    assert told.go_back_to(cast.moderator, 1, seen=2).number == 3
