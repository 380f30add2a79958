"""Decisions by forms: one by one and many at once; what is refused says why and loses nothing."""

import pytest

from articles.models import Annotation, Case, Decision, Event

KIND = Decision.Kind


@pytest.fixture
def reasons(desk):
    return {reason.label: reason for reason in desk.flag_reasons.all()}


@pytest.fixture
def case(annotation, cast, reasons):
    return Case.flag(annotation, cast.reader, reasons["Personal attack"], "Rude.").case


@pytest.fixture
def post(client, cast):
    """``post(path, by=…, **fields)``: the answer to a moderator."""

    def send(path, by=None, **fields):
        client.force_login(by or cast.moderator)
        return client.post(f"/{path}", fields)

    return send


@pytest.fixture
def decide(post):
    """``decide(case, "hide", **fields)``, on the annotation as it stands unless ``version`` says so."""

    def send(case, kind, **fields):
        version = Annotation.objects.get(pk=case.annotation_id).version
        return post(f"moderation/cases/{case.pk}/decisions/", **{"kind": kind, "version": version, **fields})

    return send


def made():
    return [(row.kind, row.reason and row.reason.label, row.note, row.internal_note)
            for row in Decision.objects.order_by("pk")]  # fmt: skip


def test_hiding_takes_the_reason_of_the_first_flag(decide, case, client):
    answer = decide(case, "hide", next="/moderation/?state=flagged")

    assert answer.status_code == 302
    assert made() == [("hide", "Personal attack", "", "")]
    assert answer.url == f"/moderation/?state=flagged&done={Decision.objects.get().pk}"
    page = client.get(answer.url)
    assert page.context["done"]["undo"] == "restore"
    assert "<b>hidden</b>" in page.content.decode()


def test_what_was_just_done_is_taken_back_by_its_button(decide, case):
    decide(case, "hide")

    decide(case, "restore", again="1")

    assert Annotation.objects.get().hidden_at is None
    assert [kind for kind, *_rest in made()] == ["hide", "restore"]


def test_reason_and_both_notes_are_kept(decide, case, reasons):
    fields = {"reason": reasons["Off topic"].pk, "note": "Please stay calm.", "internal_note": "Second time."}

    decide(case, "hide", **fields)

    assert made() == [("hide", "Off topic", "Please stay calm.", "Second time.")]
    hidden = Annotation.objects.get()
    assert hidden.hidden_reason == "Off topic: Please stay calm."


def test_dismissing_takes_no_reason_that_was_not_chosen(decide, case):
    decide(case, "dismiss")

    assert made() == [("dismiss", None, "", "")]


def test_hiding_without_any_reason_is_asked_for_one_and_keeps_the_notes(decide, annotation, cast):
    case = Case.of(annotation)

    answer = decide(case, "hide", internal_note="Look at this.")

    assert (answer.status_code, made()) == (422, [])
    html = answer.content.decode()
    assert "Say why: the author will ask." in html
    assert "Look at this.</textarea>" in html
    assert "<details" in html and "open>" in html


@pytest.mark.parametrize(
    "fields",
    [{"reason": "999999"}, {"reason": "x"}, {"kind": "burn"}, {"version": "x"}, {"note": "x" * 1001}],
)
def test_nonsense_is_refused(decide, case, fields):
    kind = fields.pop("kind", "hide")

    assert decide(case, kind, **fields).status_code == 422
    assert made() == []


def test_second_moderator_gets_the_new_state_and_keeps_what_they_typed(decide, case, cast):
    version = case.annotation.version
    decide(case, "dismiss", by=cast.superuser, internal_note="Harmless.")

    answer = decide(case, "hide", version=version, note="You were rude.")

    assert answer.status_code == 412
    html = answer.content.decode()
    assert "Somebody else decided meanwhile" in html
    assert "<b>superuser</b>: flags dismissed" in html
    assert "You were rude.</textarea>" in html
    assert len(made()) == 1


def test_decision_about_other_words_is_refused(decide, case, annotation, cast):
    annotation.edit(cast.annotator, tags=["changed"])

    answer = decide(case, "hide", version=1)

    assert (answer.status_code, made()) == (412, [])
    assert f'name="version" value="{annotation.version}"' in answer.content.decode()


def test_nobody_is_sent_elsewhere(decide, case):
    assert decide(case, "hide", next="https://elsewhere.example/").url.startswith("/moderation/?done=")


# -- Many at once --------------------------------------------------------------------------------------------


@pytest.fixture
def many(make_annotation, cast, reasons):
    """Three flagged ones, each for a reason of its own; their cases."""
    places = {"Spam": "Iraq", "Unsourced": "NATO", "Off topic": "troops"}
    return [Case.flag(make_annotation(words), cast.reader, reasons[label]).case
            for label, words in places.items()]  # fmt: skip


def chosen(cases):
    return [f"{case.pk}:{case.annotation.version}" for case in cases]


def test_many_are_hidden_in_one_act_each_for_what_it_is_flagged_for(post, many):
    answer = post("moderation/decisions/", case=chosen(many), kind="hide", note="Please.")

    assert answer.status_code == 302
    assert made() == [("hide", label, "Please.", "") for label in ("Spam", "Unsourced", "Off topic")]
    assert len({event.act for event in Event.objects.filter(verb="case.decided")}) == 1


def test_what_cannot_be_decided_says_why_and_the_rest_is(post, many, cast):
    values = chosen(many)
    many[0].annotation.edit(cast.annotator, tags=["changed"])
    Case.decide(many[1].annotation, cast.superuser, KIND.DISMISS)

    answer = post("moderation/decisions/", case=values, kind="hide", internal_note="All by one hand.")

    assert answer.status_code == 422
    assert [kind for kind, *_rest in made()] == ["dismiss", "hide"]
    html = answer.content.decode()
    assert html.count("or somebody else has decided") == 2
    assert "1 decided: hidden." in html
    assert "All by one hand.</textarea>" in html
    # What still waits is still chosen, as it stands now.
    assert f'value="{many[0].pk}:2" form="bulk" checked' in html


def test_own_decisions_are_not_among_the_appeals_one_decides(post, make_annotation, cast, reasons):
    notes = [make_annotation(words) for words in ("Iraq", "NATO")]
    for note, by in zip(notes, (cast.moderator, cast.superuser), strict=True):
        Case.decide(note, by, KIND.HIDE, reason=reasons["Spam"])
        Case.appeal(note, cast.annotator, "No.")
    cases = list(Case.objects.filter(closed_at=None).select_related("annotation").order_by("pk"))

    answer = post("moderation/decisions/", case=chosen(cases), kind="restore")

    assert answer.status_code == 422
    assert "decided by another moderator" in answer.content.decode()
    assert [note.hidden_at is None for note in Annotation.objects.order_by("pk")] == [False, True]


def test_nothing_chosen_is_said_so(post, many):
    answer = post("moderation/decisions/", kind="hide", case=["x", "1:", "9999999:1"])

    assert (answer.status_code, made()) == (422, [])
    assert "Choose some cases first." in answer.content.decode()


# -- What was decided ----------------------------------------------------------------------------------------


def test_decisions_are_listed_newest_first_and_narrowed(decide, many, client, cast):
    decide(many[0], "hide", internal_note="For us.")
    decide(many[1], "dismiss", by=cast.superuser)

    client.force_login(cast.moderator)

    def listed(**asked):
        return [row.kind for row in client.get("/moderation/decisions/", asked).context["listing"].rows]

    html = client.get("/moderation/decisions/").content.decode()
    assert listed() == ["dismiss", "hide"]
    assert listed(by="SUPERUSER") == ["dismiss"]
    assert listed(kind="hide") == ["hide"]
    assert client.get("/moderation/decisions/", {"kind": "burn"}).status_code == 400
    assert "For us." in html
    assert 'value="restore">Restore<' in html
    client.force_login(cast.outsider)
    assert listed() == []


def test_what_its_author_keeps_to_themselves_since_is_told_nowhere(
    post, make_annotation, cast, reasons, client
):
    note = make_annotation(motivation="commenting", body="zebrafish")
    case = Case.flag(note, cast.reader, reasons["Spam"]).case
    Case.decide(note, cast.moderator, KIND.DISMISS)
    again = Case.of(note)
    client.force_login(cast.moderator)
    pages = (
        f"/moderation/cases/{case.pk}/",
        f"/moderation/cases/{again.pk}/",
        f"/api/cases/{case.pk}/",
        "/moderation/decisions/",
        f"/moderation/?done={Decision.objects.get().pk}",
        "/api/cases/",
    )
    assert all("zebrafish" in client.get(page).content.decode() for page in pages)
    note.edit(cast.annotator, visibility="private")

    answers = [client.get(page) for page in pages]
    late = post("moderation/decisions/", case=[f"{again.pk}:1"], kind="spam")

    assert [answer.status_code for answer in answers] == [404, 404, 404, 200, 200, 200]
    assert not any("zebrafish" in answer.content.decode() for answer in (*answers, late))
    assert late.status_code == 422
    assert "for its author alone by now" in answers[3].content.decode()


# -- Reasons -------------------------------------------------------------------------------------------------


def labels(desk):
    return [reason.label for reason in desk.flag_reasons.filter(is_retired=False)]


def test_list_of_reasons_grows_is_ordered_and_retired(post, desk, cast, reasons):
    one = f"desks/{desk.pk}/reasons/{reasons['Off topic'].pk}/"
    before = labels(desk)

    post(f"desks/{desk.pk}/reasons/", label=" Too long ")
    post(one, act="up")
    post(one, act="rename", label="Not about this")
    post(f"desks/{desk.pk}/reasons/{reasons['Spam'].pk}/", act="retire")

    expected = ["Not about this" if label == "Off topic" else label for label in before]
    at = expected.index("Not about this")
    expected[at - 1 : at + 1] = reversed(expected[at - 1 : at + 1])
    assert labels(desk) == [*expected[1:], "Too long"]
    assert [event.verb for event in Event.objects.filter(desk=desk).order_by("pk")][-4:] == [
        "desk.reasons_changed"
    ] * 4
    post(f"desks/{desk.pk}/reasons/{reasons['Spam'].pk}/", act="bring_back")
    assert labels(desk)[0] == "Spam"


def test_reason_that_is_there_already_is_refused_and_kept_in_the_form(post, desk):
    answer = post(f"desks/{desk.pk}/reasons/", label="Spam")

    assert answer.status_code == 422
    assert 'value="Spam"' in answer.content.decode()
    assert labels(desk).count("Spam") == 1


def test_reason_that_somebody_else_renamed_is_not_renamed_again(post, desk, cast, reasons):
    spam = reasons["Spam"]
    was = spam.version
    spam.change(cast.superuser, label="Advertising")

    post(f"desks/{desk.pk}/reasons/{spam.pk}/", act="rename", label="Junk", version=was)

    assert "Advertising" in labels(desk)


def test_last_reason_stays_on_offer(post, desk, reasons):
    for reason in reasons.values():
        post(f"desks/{desk.pk}/reasons/{reason.pk}/", act="retire")

    assert len(labels(desk)) == 1


def test_retired_reason_stays_where_it_was_flagged_for(post, case, reasons, client, cast, desk):
    post(f"desks/{desk.pk}/reasons/{reasons['Personal attack'].pk}/", act="retire")

    html = client.get("/moderation/").content.decode()

    assert "when hiding: Personal attack" in html
