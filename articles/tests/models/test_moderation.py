"""Cases: flags, what waits for approval, decisions that may come too late, and appeals."""

import pytest
from django.core.exceptions import ValidationError

from articles.models import Annotation, Case, Decision, Event, FlagReason, Stale, User
from articles.models.trust import Premoderation, Restriction, Trust, held, is_premoderated
from articles.permissions import Role

Kind = Decision.Kind


@pytest.fixture
def reason(desk):
    return desk.flag_reasons.get(label="Off topic")


@pytest.fixture
def flagged(annotation, cast, reason):
    return Case.flag(annotation, cast.reader, reason, "Nothing about drones.")


@pytest.fixture
def watched(desk, cast):
    """The annotator, as one whose work waits."""
    desk.memberships.filter(user=cast.annotator).update(trust=Trust.WATCHED)
    cast.annotator.forget_roles()
    return cast.annotator


def waiting():
    return list(Case.objects.waiting())


def verbs():
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))


# -- Flags ---------------------------------------------------------------------------------------------------


def test_flag_opens_a_case_and_a_second_person_joins_it(annotation, cast, reason, flagged):
    Case.flag(annotation, cast.editor, reason)

    assert waiting() == [flagged.case]
    assert flagged.case.standing_flags().count() == 2
    assert verbs()[-2:] == ["flag.raised", "flag.raised"]


def test_flag_of_the_same_person_replaces_the_first(annotation, cast, desk, flagged):
    Case.flag(annotation, cast.reader, desk.flag_reasons.get(label="Spam"))
    Case.flag(annotation, cast.reader, desk.flag_reasons.get(label="Spam"))

    (flag,) = annotation.flags.all()
    assert (flag.reason.label, flag.words) == ("Spam", "")
    assert verbs().count("flag.raised") == 2  # the third said nothing new


def test_last_flag_taken_back_closes_the_case(annotation, cast, reason, flagged):
    Case.flag(annotation, cast.editor, reason)

    assert Case.unflag(annotation, cast.reader)
    assert waiting() == [flagged.case]
    assert Case.unflag(annotation, cast.editor)
    assert waiting() == []
    assert not Case.unflag(annotation, cast.editor)


def test_flag_can_be_raised_again_after_it_was_taken_back(annotation, cast, reason, flagged):
    Case.unflag(annotation, cast.reader)

    Case.flag(annotation, cast.reader, reason)

    assert len(waiting()) == 1


def test_reason_must_be_one_that_the_desk_offers(annotation, cast, reason):
    elsewhere = FlagReason.objects.exclude(desk=annotation.article.desk).first()
    FlagReason.objects.filter(pk=reason.pk).update(is_retired=True)
    reason.refresh_from_db()

    for wrong in (elsewhere, reason):
        with pytest.raises(ValidationError) as refusal:
            Case.flag(annotation, cast.reader, wrong)
        assert "reason" in refusal.value.error_dict
    assert waiting() == []


def test_what_was_decided_is_not_flagged_again_until_it_says_something_else(make_annotation, cast, reason):
    note = make_annotation(motivation="commenting", body="A note")
    Case.flag(note, cast.reader, reason)
    Case.decide(note, cast.moderator, Kind.DISMISS)

    with pytest.raises(ValidationError, match="already"):
        Case.flag(note, cast.reader, reason)
    note.edit(cast.annotator, body="Another note")
    Case.flag(note, cast.reader, reason)
    assert len(waiting()) == 1


# -- Decisions -----------------------------------------------------------------------------------------------


def test_hiding_closes_the_case_and_keeps_the_notes(annotation, cast, reason, flagged):
    decision = Case.decide(
        annotation,
        cast.moderator,
        Kind.HIDE,
        reason=reason,
        note="Stay with it.",
        internal_note="Third time.",
    )

    annotation = Annotation.objects.get()
    assert annotation.is_refused
    assert annotation.hidden_reason == "Off topic: Stay with it."
    assert waiting() == []
    assert (decision.case, decision.version) == (flagged.case, 1)
    hidden, decided = Event.objects.order_by("pk")[Event.objects.count() - 2 :]
    assert (hidden.verb, decided.verb, decided.reason) == ("annotation.hidden", "case.decided", "Off topic")
    assert hidden.act == decided.act
    assert "Third time." not in str((hidden.before, hidden.after, hidden.reason))


def test_dismissed_flag_leaves_the_annotation_alone(annotation, cast, flagged):
    Case.decide(annotation, cast.moderator, Kind.DISMISS, internal_note="It is about drones.")

    annotation = Annotation.objects.get()
    assert (annotation.hidden_at, annotation.version) == (None, 1)
    assert waiting() == []


def test_spam_is_hidden_without_further_words(annotation, cast):
    Case.decide(annotation, cast.moderator, Kind.SPAM)

    assert Annotation.objects.get().hidden_reason == "Spam"


@pytest.mark.parametrize("kind", [Kind.APPROVE, Kind.RESTORE])
def test_what_is_seen_cannot_be_shown(annotation, cast, kind):
    with pytest.raises(ValidationError) as refusal:
        Case.decide(annotation, cast.moderator, kind)

    assert "kind" in refusal.value.error_dict
    assert not Case.objects.exists()


def test_hiding_needs_a_reason_or_words(annotation, cast):
    with pytest.raises(ValidationError) as refusal:
        Case.decide(annotation, cast.moderator, Kind.HIDE, note="  ")

    assert "reason" in refusal.value.error_dict
    assert not Annotation.objects.get().hidden_at


def test_second_decision_on_the_same_case_is_stale(annotation, cast, flagged):
    Case.decide(annotation, cast.moderator, Kind.DISMISS, version=1, case=flagged.case_id)

    with pytest.raises(Stale) as refusal:
        Case.decide(annotation, cast.superuser, Kind.SPAM, version=1, case=flagged.case_id)

    assert refusal.value.current.pk == annotation.pk
    assert not Annotation.objects.get().hidden_at


def test_decision_about_other_words_is_stale(make_annotation, cast, reason):
    note = make_annotation(motivation="commenting", body="A note")
    case = Case.flag(note, cast.reader, reason).case
    note.edit(cast.annotator, body="I take it back.")

    with pytest.raises(Stale):
        Case.decide(note, cast.moderator, Kind.SPAM, version=1, case=case.pk)

    assert waiting() == [case]


def test_case_is_held_by_one_moderator_at_a_time(cast, flagged):
    case = flagged.case

    assert Case.hold(case.pk, cast.moderator)
    assert Case.hold(case.pk, cast.moderator)
    assert not Case.hold(case.pk, cast.superuser)
    case.refresh_from_db()
    assert case.held_by() == cast.moderator
    Case.let_go(case.pk, cast.superuser)
    assert not Case.hold(case.pk, cast.superuser)
    Case.let_go(case.pk, cast.moderator)
    assert Case.hold(case.pk, cast.superuser)


# -- Waiting for approval ------------------------------------------------------------------------------------


def test_what_a_watched_person_writes_waits_and_is_seen_once_approved(make_annotation, cast, watched):
    made = make_annotation(motivation="commenting", body="First words here")

    assert made.is_pending
    assert not Annotation.objects.visible_to(cast.reader).exists()
    assert Annotation.objects.visible_to(watched).exists()
    assert [case.annotation for case in waiting()] == [made]

    Case.decide(made, cast.moderator, Kind.APPROVE)

    assert Annotation.objects.visible_to(cast.reader).get().hidden_at is None
    assert waiting() == []


def test_what_is_private_waits_for_nobody_until_it_is_shown(make_annotation, watched):
    made = make_annotation(motivation="commenting", body="Mine", visibility="private")
    assert not made.is_pending and not waiting()

    made.edit(watched, visibility="desk")

    assert made.is_pending and len(waiting()) == 1


def test_changed_words_of_a_watched_person_wait_again_and_readers_hear_that_it_went(
    make_annotation, cast, watched
):
    made = make_annotation(motivation="commenting", body="First words here")
    Case.decide(made, cast.moderator, Kind.APPROVE)

    made.edit(watched, body="Other words")

    assert made.is_pending and len(waiting()) == 1
    assert verbs()[-2:] == ["annotation.edited", "annotation.hidden"]


def test_editor_who_corrects_what_waits_approves_nothing(make_annotation, make_entity, cast, watched):
    made = make_annotation("Iraq", motivation="identifying", entities=[make_entity("Iraq", kind="place")])

    assert not cast.editor.has_perm("articles.edit_annotation", made)


def test_refused_annotation_that_is_amended_waits_again(make_annotation, cast, reason):
    made = make_annotation(motivation="commenting", body="You fool")
    Case.decide(made, cast.moderator, Kind.HIDE, reason=reason)

    made.edit(cast.annotator, body="I do not agree")

    assert made.is_pending
    assert not Annotation.objects.visible_to(cast.reader).exists()
    Case.decide(made, cast.moderator, Kind.APPROVE)
    assert Annotation.objects.visible_to(cast.reader).exists()


def test_claim_that_was_refused_waits_again_once_its_author_has_worded_it_anew(
    make_annotation, make_claim, cast, reason
):
    claim = make_claim()
    made = make_annotation(motivation="questioning", claim=claim)
    Case.decide(made, cast.moderator, Kind.HIDE, reason=reason)

    claim.edit(cast.editor, cue="say")
    assert Annotation.objects.get().is_refused

    claim.edit(cast.annotator, text="The drones were quite small.")
    assert Annotation.objects.get().is_pending
    assert [case.annotation for case in waiting()] == [made]


def test_claim_that_others_read_waits_when_a_watched_person_words_it_anew(
    make_annotation, make_claim, watched
):
    claim = make_claim()
    made = make_annotation(motivation="questioning", claim=claim, by=watched)
    Case.decide(made, User.objects.get(username="moderator"), Kind.APPROVE)
    assert not Annotation.objects.get().is_pending

    claim.edit(watched, text="The drones were quite small.")

    assert Annotation.objects.get().is_pending
    assert verbs()[-2:] == ["annotation.hidden", "claim.edited"]


def test_refused_pending_one_is_hidden_for_good(make_annotation, cast, watched, reason):
    made = make_annotation(motivation="commenting", body="Buy drones")

    Case.decide(made, cast.moderator, Kind.HIDE, reason=reason)

    made = Annotation.objects.get()
    assert made.is_refused and not made.is_pending
    assert not waiting()


# -- Appeals -------------------------------------------------------------------------------------------------


@pytest.fixture
def second(desk):
    person = User.objects.create_user("second")
    desk.admit(person, Role.MODERATOR)
    return person


def test_appeal_is_made_once_and_decided_by_another_moderator(annotation, cast, reason, second):
    Case.decide(annotation, cast.moderator, Kind.HIDE, reason=reason)

    appeal = Case.appeal(annotation, cast.annotator, "It is on topic.")

    assert waiting() == [appeal.case]
    with pytest.raises(ValidationError, match="another moderator"):
        Case.decide(annotation, cast.moderator, Kind.HIDE, reason=reason)
    Case.decide(annotation, second, Kind.RESTORE)
    assert not Annotation.objects.get().hidden_at
    with pytest.raises(ValidationError):
        Case.appeal(annotation, cast.annotator, "Once more.")
    Case.decide(annotation, second, Kind.HIDE, reason=reason)
    with pytest.raises(ValidationError, match="already"):
        Case.appeal(annotation, cast.annotator, "Once more.")


def test_there_is_nothing_to_appeal_to_while_nobody_decided(make_annotation, watched):
    made = make_annotation()

    with pytest.raises(ValidationError):
        Case.appeal(made, watched, "Quick!")


# -- Trust ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "role, trust, premoderation, waits",
    [
        (Role.ANNOTATOR, Trust.NEW, Premoderation.NOBODY, False),
        (Role.ANNOTATOR, Trust.NEW, Premoderation.NEW, True),
        (Role.ANNOTATOR, Trust.KNOWN, Premoderation.NEW, False),
        (Role.ANNOTATOR, Trust.KNOWN, Premoderation.ALL, True),
        (Role.EDITOR, Trust.KNOWN, Premoderation.ALL, True),
        (Role.ANNOTATOR, Trust.TRUSTED, Premoderation.ALL, False),
        (Role.ANNOTATOR, Trust.WATCHED, Premoderation.NOBODY, True),
        (Role.MODERATOR, Trust.WATCHED, Premoderation.ALL, False),
    ],
)
def test_whose_work_waits(role, trust, premoderation, waits):
    assert is_premoderated(role, trust, premoderation) is waits


@pytest.mark.parametrize(
    "role, restriction, worth",
    [
        (Role.MODERATOR, Restriction.NONE, Role.MODERATOR),
        (Role.MODERATOR, Restriction.MUTED, Role.READER),
        (Role.READER, Restriction.MUTED, Role.READER),
        (Role.EDITOR, Restriction.SUSPENDED, 0),
    ],
)
def test_what_a_role_is_worth_to_who_is_restricted(role, restriction, worth):
    assert held(False, role, False, Trust.KNOWN, restriction, None, Premoderation.NOBODY) == worth
