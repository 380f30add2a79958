"""The permission page as a table: every rule, person and state; lists hold what the rules allow."""

from uuid import uuid4

import pytest
from django.db import transaction
from django.utils.timezone import now

from articles.models import (
    Annotation,
    Article,
    Case,
    Claim,
    Desk,
    Entity,
    Event,
    Notification,
    Review,
    Round,
    Stray,
    User,
)
from articles.models.attention_rules import acts_visible_to, people_to_tell
from articles.permissions import RULES, Role

# Who: visitor, outsider (moderates another desk), reader, annotator, editor, moderator, superuser; and the
# signed-in member who was switched off. A row of the table names those who may, as letters in this order.
PEOPLE = {
    "v": "visitor",
    "o": "outsider",
    "r": "reader",
    "a": "annotator",
    "e": "editor",
    "m": "moderator",
    "s": "superuser",
    "x": "switched_off",
}

# rule, thing, who may. Things are made by the fixture below, under these names. Desk things are of our desk;
# annotations are the annotator's unless their name says whose they are.
TABLE = """
view_article         article                       raems
view_article         public_article                voraemsx
keep_private         article                       raems
keep_private         public_article                raems
annotate             article                       aems
annotate             public_article                aems
correct_article      article                       ems
correct_article      public_article                ems

view_annotation      desk                          raems
view_annotation      desk_on_public                raems
view_annotation      public                        voraemsx
view_annotation      private_of_reader             r
view_annotation      private_of_annotator          a
view_annotation      private_of_moderator          m
view_annotation      private_on_public_of_outsider o
view_annotation      hidden                        ams
view_annotation      hidden_public                 ams
view_annotation      withdrawn                     ams
view_annotation      withdrawn_public              ams
view_annotation      withdrawn_private_of_reader   r
view_annotation      mention                       raems
view_annotation      reply                         raems
view_annotation      of_nobody                     raems
view_annotation      private_of_nobody             -
view_annotation      private_of_switched_off       -
view_annotation      public_on_closed_article      raems

edit_annotation      desk                          a
edit_annotation      public                        a
edit_annotation      mention                       aems
edit_annotation      claim_mark                    aems
edit_annotation      mention_of_editor             ems
edit_annotation      note_of_editor                e
edit_annotation      note_of_lowered_reader        -
edit_annotation      private_of_reader             r
edit_annotation      private_of_annotator          a
edit_annotation      private_on_public_of_outsider -
edit_annotation      hidden                        a
edit_annotation      hidden_mention                a
edit_annotation      withdrawn                     a
edit_annotation      withdrawn_mention             ams
edit_annotation      of_nobody                     -
edit_annotation      private_of_nobody             -
edit_annotation      private_of_switched_off       -

place_annotation     desk                          aems
place_annotation     public                        aems
place_annotation     mention                       aems
place_annotation     note_of_editor                ems
place_annotation     private_of_reader             r
place_annotation     private_of_annotator          a
place_annotation     hidden                        ams
place_annotation     withdrawn                     ams
place_annotation     of_nobody                     ems
place_annotation     private_of_nobody             -
place_annotation     private_of_switched_off       -

hide_annotation      desk                          ms
hide_annotation      public                        ms
hide_annotation      hidden                        ms
hide_annotation      withdrawn                     ms
hide_annotation      private_of_reader             -
hide_annotation      private_of_moderator          -

flag_annotation      desk                          rems
flag_annotation      public                        rems
flag_annotation      reply                         rems
flag_annotation      of_nobody                     raems
flag_annotation      hidden                        -
flag_annotation      pending                       -
flag_annotation      withdrawn                     -
flag_annotation      private_of_reader             -
appeal_annotation    desk                          -
appeal_annotation    hidden                        a
appeal_annotation    hidden_public                 a
appeal_annotation    pending                       -
view_annotation      pending                       ams
view_annotation      pending_public                ams
edit_annotation      pending                       a
hide_annotation      pending                       ms
discuss_annotation   pending                       -
be_told              pending                       ams
view_case            case                          ms
view_case            case_elsewhere                os
moderate             our_desk                      ms
moderate             other_desk                    os

ask_round            article                       ems
ask_round            public_article                ems
view_round           round                         aems
view_round           round_open                    aems
view_round           round_elsewhere               os
work_in_round        round                         ae
work_in_round        round_open                    -
open_round           round                         ems
open_round           round_open                    -
compare_round        round                         -
compare_round        round_open                    aems
compare_round        round_elsewhere               -
adjudicate_round     round                         -
adjudicate_round     round_open                    ems
view_annotation      blind                         a
edit_annotation      blind                         a
place_annotation     blind                         a
hide_annotation      blind                         -
flag_annotation      blind                         -
discuss_annotation   blind                         a
be_told              blind                         a
follow               blind                         a
view_claim           claim_blind                   a
view_event           event_of_blind                a
view_event           event_of_blind_claim          a
hear_event           event_of_blind                a
hear_event           event_of_blind_claim          a
view_act             event_of_blind                -
view_act             event_of_blind_claim          -
view_event           event_of_round                ms
hear_event           event_of_round                ms
view_notification    told_of_blind                 -

view_stray           stray                         raems
view_stray           stray_in_public               voraemsx
view_stray           stray_of_reader_alone         r
view_stray           stray_of_moderator_alone      m
view_stray           stray_of_outsider_alone       -
view_stray           stray_elsewhere               os
view_stray           stray_withdrawn               ams
view_stray           stray_withdrawn_in_public     ams
view_stray           stray_of_nobody               raems
view_stray           stray_of_nobody_alone         -
edit_stray           stray                         a
edit_stray           stray_in_public               a
edit_stray           stray_of_reader               -
edit_stray           stray_of_reader_alone         r
edit_stray           stray_of_outsider_alone       -
edit_stray           stray_of_nobody               -
withdraw_stray       stray                         ams
withdraw_stray       stray_in_public               ams
withdraw_stray       stray_of_reader               ms
withdraw_stray       stray_of_reader_alone         r
withdraw_stray       stray_of_nobody               ms
withdraw_stray       stray_of_nobody_alone         -
discuss_annotation   desk                          aems
discuss_annotation   public                        aems
discuss_annotation   reply                         aems
discuss_annotation   private_of_reader             r
discuss_annotation   private_of_annotator          a
discuss_annotation   private_on_public_of_outsider -
discuss_annotation   hidden                        -
discuss_annotation   withdrawn                     -
be_told              desk                          raems
be_told              public                        raems
be_told              private_of_reader             r
be_told              private_on_public_of_outsider -
be_told              hidden                        ams
be_told              withdrawn                     ams
be_told              private_of_switched_off       -
follow               desk                          raems
follow               public                        raems
follow               private_of_reader             r
follow               private_on_public_of_outsider -
follow               hidden                        ams
follow               article                       raems
follow               public_article                raems
follow               claim                         raems
follow               public_claim                  raems
follow               entity                        raems
follow               public_entity                 raems
discuss_claim        claim                         aems
discuss_claim        public_claim                  aems

view_claim           claim                         raems
view_claim           public_claim                  voraemsx
view_claim           claim_once_public             raems
view_claim           claim_hidden_in_public        ams
view_claim           claim_pending                 ams
edit_claim           claim                         aems
edit_claim           claim_of_editor               ems
edit_claim           claim_in_review               ems
edit_claim           public_claim                  aems
rate_claim           claim                         ems
rate_claim           claim_in_review               ems

review_claim         claim                         ems
review_claim         public_claim                  ems
review_claim         claim_hidden_in_public        ms
view_review          review                        raems
view_review          review_of_public_claim        raems
view_review          review_elsewhere              os
answer_review        review                        e
answer_review        review_of_lowered             -
answer_review        review_of_switched_off        -

view_entity          entity                        raems
view_entity          public_entity                 voraemsx
view_entity          entity_once_public            raems
edit_entity          entity                        ems
edit_entity          public_entity                 ems

view_desk            our_desk                      raems
view_desk            other_desk                    os
create_entity        our_desk                      aems
create_entity        other_desk                    os
import_article       our_desk                      ems
import_article       other_desk                    os
manage_members       our_desk                      ms
manage_members       other_desk                    os
reset_second_factor  reader_of_ours                ms
reset_second_factor  reader_of_both                s
reset_second_factor  superuser_of_ours             -
reset_second_factor  moderator_of_ours             s
view_log             our_desk                      ms
view_log             other_desk                    os

view_event           event                         ms
view_event           event_elsewhere               os
view_event           event_of_private_of_reader    r
view_event           event_of_private_of_moderator m
view_event           event_of_private_of_switched_off -

hear_event           event                         raems
hear_event           event_elsewhere               -
hear_event           event_on_public               voraemsx
hear_event           event_of_desk_note_on_public  raems
hear_event           event_of_private_of_reader    r
hear_event           event_of_private_of_moderator m
hear_event           event_of_private_of_switched_off -
hear_event           event_of_making_private       raems
hear_event           event_of_publishing           raems
hear_event           event_before_publishing       a
hear_event           event_of_hiding               raems
hear_event           event_of_hidden               ams
hear_event           event_of_hiding_in_public     voraemsx
hear_event           event_of_withdrawn            ams
hear_event           event_of_public_claim         voraemsx
hear_event           event_of_claim_on_public      raems
hear_event           event_of_public_entity        voraemsx
hear_event           event_of_entity_on_public     raems
hear_event           event_of_article              raems
hear_event           event_of_public_article       voraemsx
hear_event           event_of_another_kind         ms
hear_event           event_of_pending              ams
hear_event           event_of_pending_claim        ams
hear_event           event_of_flag                 ms
view_act             event_of_flag                 ms
view_event           event_of_flag                 ms
view_act             event                         raems
view_act             event_elsewhere               os
view_act             event_of_private_of_reader    -
view_act             event_of_private_of_moderator -
view_act             event_of_membership           ms

view_notification    told_of_desk                  r
view_notification    told_of_hidden                -
view_notification    told_of_own_hidden            r
view_notification    told_of_own_withdrawn         -
view_notification    told_of_reply_to_own_hidden   r
view_notification    told_of_withdrawn             -
view_notification    told_of_private_of_annotator  -
view_notification    told_of_reply_to_hidden       -
view_notification    told_of_claim                 r
view_notification    told_of_entity                r
view_notification    outsider_told_of_claim        -
view_notification    outsider_told_of_public_claim o
view_notification    switched_off_told_of_desk     -
"""
CASES = [tuple(line.split()) for line in TABLE.splitlines() if line]
LISTS = {
    "view_article": Article,
    "view_annotation": Annotation,
    "view_stray": Stray,
    "view_claim": Claim,
    "view_entity": Entity,
    "view_desk": Desk,
    "view_event": Event,
    "view_case": Case,
    "view_review": Review,
    "view_round": Round,
    "view_notification": Notification,
}
# Lists that are asked for by a Q: of lines of the log, and of people.
QS = {
    "view_act": lambda person, event: Event.objects.filter(acts_visible_to(person), pk=event.pk),
    "be_told": lambda person, made: User.objects.filter(people_to_tell(made), pk=person.pk),
}


@pytest.fixture
def people(cast, desk):
    """The cast, and a moderator of the desk who was switched off, by their letters."""
    cast.switched_off = User.objects.create_user("off", is_active=False)
    desk.admit(cast.switched_off, Role.MODERATOR)
    return {letter: getattr(cast, name) for letter, name in PEOPLE.items()}


@pytest.fixture
def thing(request, people, cast, desk, make_article, make_annotation, make_claim, make_entity):
    """The thing of that name, made by the verbs and brought into its state."""

    def mark(by="annotator", public=False, **fields):
        article = make_article(visibility="public" if public else "desk")
        return make_annotation(**{"article": article, "by": getattr(cast, by), **fields})

    def mention(by="annotator", entity=None, **fields):
        entity = entity or make_entity("Iraq", kind="place")
        return mark(by, words="Iraq", motivation="identifying", entities=[entity], **fields)

    def claim_mark(claim, **fields):
        return mark(motivation="questioning", claim=claim, **fields)

    def left(made, **fields):
        # As after a change that has no verb: the author is gone, or the article was closed.
        type(made).objects.filter(pk=made.pk).update(**fields)
        return type(made).objects.get(pk=made.pk)

    def seen_in_public(thing, **state):
        fields = {"public": True, "visibility": "public", **state}
        made = claim_mark(thing, **fields) if isinstance(thing, Claim) else mention(entity=thing, **fields)
        return made, thing

    def event(made):
        return Event.objects.about(made).get()

    def closed(made):
        made.article.correct(cast.editor, visibility="desk")
        return Annotation.objects.get(pk=made.pk)

    def lowered(made):
        desk.admit(cast.reader, Role.READER)
        return made

    def once_a_reader():
        desk.admit(cast.reader, Role.ANNOTATOR)
        return mark("reader")

    def last(made):
        return Event.objects.about(made).last()

    def published(made):
        made.edit(cast.annotator, visibility="desk")
        return made

    def made_private(made):
        made.edit(cast.annotator, visibility="private")
        return made

    def corrected(made):
        made.correct(cast.editor, title="Another title")
        return made

    def worded(made):
        made.edit(cast.editor, text="Otherwise.")
        return made

    def described(made):
        made.edit(cast.editor, description="A place.")
        return made

    def flagged():
        with transaction.atomic():
            return Event.record("flag.raised", actor=cast.reader, subject=desk, article=make_article())

    public = {"public": True, "visibility": "public"}

    def told(person="reader", **about):
        made = next(iter(about.values()))
        return Notification.objects.create(
            person=getattr(cast, person),
            event=Event.objects.about(made).first(),
            reason="thread",
            act=uuid4(),
            subject_key="",
            **about,
        )

    def reply_to(made):
        return made.article.annotate(by=cast.annotator, motivation="replying", body="No.", reply_to=made)

    def reply_in_hidden(by="annotator"):
        reply = reply_to(mark(by))
        reply.reply_to.hide(cast.moderator, "off topic")
        return told(annotation=reply, thread=reply.reply_to)

    other = cast.outsider.desks.get()

    def pending(**fields):
        # The author is known as one whose work waits.
        cast.annotator.premoderated = {desk.pk}
        return mark(**fields)

    def case(desk=desk, by="reader"):
        where = make_article(desk=desk, by=cast.superuser)
        made = make_annotation(article=where, by=cast.superuser)
        return Case.flag(made, getattr(cast, by), desk.flag_reasons.first()).case

    def review(claim, reviewer="editor", by="moderator"):
        return Review.ask(claim, getattr(cast, by), getattr(cast, reviewer), now().date())

    def review_of_lowered():
        made = review(make_claim())
        desk.admit(cast.editor, Role.ANNOTATOR)
        return made

    def asked(where=None, by=None, people=None):
        by = by or cast.editor
        return Round.ask(where or make_article(), by, people or [cast.annotator, cast.editor])

    def opened():
        made = asked()
        made.open(cast.editor, "Enough.")
        return made

    def elsewhere():
        people = [cast.outsider, cast.superuser]
        return asked(make_article(desk=other, by=cast.superuser), cast.outsider, people)

    def blind(**fields):
        where = asked().article
        return make_annotation(article=where, by=cast.annotator, **fields)

    def blind_claim():
        where = asked().article
        claim = make_claim(article=where)
        make_annotation(article=where, motivation="questioning", claim=claim)
        return claim

    def event_of_pending_claim():
        cast.annotator.premoderated = {desk.pk}
        where = make_article()
        claim = make_claim(article=where)
        make_annotation(article=where, motivation="questioning", claim=claim)
        return event(claim)

    def stray(by="annotator", visibility="desk", withdrawn=False, desk=desk):
        author = getattr(cast, by)
        made = Stray.keep(desk=desk, by=author, document={}, keys=["k"], visibility=visibility)
        if withdrawn:
            made.withdraw(author)
        return made

    make = {
        "told_of_desk": lambda: told(annotation=mark()),
        "told_of_hidden": lambda: told(annotation=mark(hidden=True)),
        "told_of_own_hidden": lambda: told(annotation=mark("reader", hidden=True)),
        "told_of_own_withdrawn": lambda: told(annotation=mark("reader", withdrawn=True)),
        "told_of_reply_to_own_hidden": lambda: reply_in_hidden("reader"),
        "told_of_withdrawn": lambda: told(annotation=mark(withdrawn=True)),
        "told_of_private_of_annotator": lambda: told(annotation=mark(visibility="private")),
        "told_of_reply_to_hidden": reply_in_hidden,
        "told_of_claim": lambda: told(claim=make_claim()),
        "told_of_entity": lambda: told(entity=make_entity()),
        "outsider_told_of_claim": lambda: told("outsider", claim=make_claim()),
        "outsider_told_of_public_claim": lambda: told("outsider", claim=seen_in_public(make_claim())[1]),
        "switched_off_told_of_desk": lambda: told("switched_off", annotation=mark()),
        "event_of_membership": lambda: event(desk.memberships.get(user=cast.switched_off)),
        "article": lambda: make_article(),
        "public_article": lambda: make_article(visibility="public"),
        "desk": lambda: mark(),
        "desk_on_public": lambda: mark(public=True),
        "public": lambda: mark(public=True, visibility="public"),
        "private_of_reader": lambda: mark("reader", visibility="private"),
        "private_of_annotator": lambda: mark(visibility="private"),
        "private_of_moderator": lambda: mark("moderator", visibility="private"),
        "private_of_switched_off": lambda: mark("switched_off", public=True, visibility="private"),
        "private_on_public_of_outsider": lambda: mark("outsider", public=True, visibility="private"),
        "pending": lambda: pending(),
        "pending_public": lambda: pending(public=True, visibility="public"),
        "claim_pending": lambda: (pending(), seen_in_public(make_claim())[1])[1],
        "case": lambda: case(),
        "case_elsewhere": lambda: case(other, "outsider"),
        "event_of_pending": lambda: Event.objects.about(pending())[0],
        "event_of_pending_claim": event_of_pending_claim,
        "event_of_flag": lambda: last(case()),
        "round": asked,
        "round_open": opened,
        "round_elsewhere": elsewhere,
        "blind": blind,
        "claim_blind": blind_claim,
        "event_of_blind": lambda: event(blind()),
        "event_of_blind_claim": lambda: event(blind_claim()),
        "event_of_round": lambda: event(asked()),
        "told_of_blind": lambda: told(annotation=blind()),
        "hidden": lambda: mark(hidden=True),
        "hidden_public": lambda: mark(hidden=True, public=True, visibility="public"),
        "hidden_mention": lambda: mention(hidden=True),
        "withdrawn": lambda: mark(withdrawn=True),
        "withdrawn_public": lambda: mark(withdrawn=True, public=True, visibility="public"),
        "withdrawn_mention": lambda: mention(withdrawn=True),
        "withdrawn_private_of_reader": lambda: mark("reader", visibility="private", withdrawn=True),
        "mention": lambda: mention(),
        "mention_of_editor": lambda: mention("editor"),
        "note_of_editor": lambda: mark("editor", motivation="commenting", body="Why?"),
        "note_of_lowered_reader": lambda: lowered(once_a_reader()),
        "claim_mark": lambda: claim_mark(make_claim()),
        "reply": lambda: mark().article.annotate(
            by=cast.annotator, motivation="replying", body="No.", reply_to=Annotation.objects.get()
        ),
        "of_nobody": lambda: left(mark(), author=None),
        "private_of_nobody": lambda: left(mark(visibility="private"), author=None),
        "public_on_closed_article": lambda: closed(mark(public=True, visibility="public")),
        "stray": lambda: stray(),
        "stray_in_public": lambda: stray(visibility="public"),
        "stray_of_reader": lambda: stray("reader"),
        "stray_of_reader_alone": lambda: stray("reader", "private"),
        "stray_of_moderator_alone": lambda: stray("moderator", "private"),
        "stray_of_outsider_alone": lambda: stray("outsider", "private"),
        "stray_elsewhere": lambda: stray("outsider", desk=other),
        "stray_withdrawn": lambda: stray(withdrawn=True),
        "stray_withdrawn_in_public": lambda: stray(visibility="public", withdrawn=True),
        "stray_of_nobody": lambda: left(stray(), author=None),
        "stray_of_nobody_alone": lambda: left(stray(visibility="private"), author=None),
        "claim": lambda: make_claim(),
        "claim_of_editor": lambda: make_claim(by=cast.editor),
        "claim_in_review": lambda: left(make_claim(), state="in_review"),
        "public_claim": lambda: seen_in_public(make_claim())[1],
        "claim_once_public": lambda: seen_in_public(make_claim(), withdrawn=True)[1],
        "claim_hidden_in_public": lambda: seen_in_public(make_claim(), hidden=True)[1],
        "review": lambda: review(make_claim()),
        "review_of_public_claim": lambda: review(seen_in_public(make_claim())[1]),
        "review_elsewhere": lambda: review(make_claim(desk=other, by=cast.outsider), "outsider", "superuser"),
        "review_of_lowered": lambda: review_of_lowered(),
        "review_of_switched_off": lambda: left(review(make_claim()), reviewer=cast.switched_off),
        "entity": lambda: make_entity(),
        "public_entity": lambda: seen_in_public(make_entity())[1],
        "entity_once_public": lambda: closed(seen_in_public(make_entity())[0]).mentions.get().tag,
        "reader_of_ours": lambda: cast.reader,
        "reader_of_both": lambda: (other.admit(cast.reader, Role.READER), cast.reader)[1],
        "superuser_of_ours": lambda: (desk.admit(cast.superuser, Role.READER), cast.superuser)[1],
        "moderator_of_ours": lambda: cast.moderator,
        "our_desk": lambda: desk,
        "other_desk": lambda: other,
        "event": lambda: event(mark()),
        "event_elsewhere": lambda: event(make_entity(desk=other)),
        "event_of_private_of_reader": lambda: event(mark("reader", visibility="private")),
        "event_of_private_of_moderator": lambda: event(mark("moderator", visibility="private")),
        "event_on_public": lambda: event(mark(**public)),
        "event_of_desk_note_on_public": lambda: event(mark(public=True)),
        "event_of_making_private": lambda: last(made_private(mark())),
        "event_of_publishing": lambda: last(published(mark(visibility="private"))),
        "event_before_publishing": lambda: Event.objects.about(published(mark(visibility="private")))[0],
        "event_of_hiding": lambda: last(mark(hidden=True)),
        "event_of_hidden": lambda: Event.objects.about(mark(hidden=True))[0],
        "event_of_hiding_in_public": lambda: last(mark(hidden=True, **public)),
        "event_of_withdrawn": lambda: Event.objects.about(mark(withdrawn=True, **public))[0],
        "event_of_public_claim": lambda: last(worded(seen_in_public(make_claim())[1])),
        "event_of_claim_on_public": lambda: last(worded(seen_in_public(make_claim(), visibility="desk")[1])),
        "event_of_public_entity": lambda: last(described(seen_in_public(make_entity())[1])),
        "event_of_entity_on_public": lambda: last(
            described(seen_in_public(make_entity(), visibility="desk")[1])
        ),
        "event_of_article": lambda: last(corrected(make_article())),
        "event_of_public_article": lambda: last(corrected(make_article(visibility="public"))),
        "event_of_another_kind": lambda: flagged(),
        "event_of_private_of_switched_off": lambda: event(mark("switched_off", visibility="private")),
    }
    return make[request.param]()


@pytest.mark.parametrize(
    "rule, thing, who", CASES, ids=[f"{rule}-{name}" for rule, name, _ in CASES], indirect=["thing"]
)
def test_rule_allows_whom_the_table_names(people, rule, thing, who):
    expected = set(who) - {"-"}

    assert {
        letter for letter, person in people.items() if person.has_perm(f"articles.{rule}", thing)
    } == expected
    if rule in LISTS:
        rows = LISTS[rule].objects.filter(pk=thing.pk)
        assert {letter for letter, person in people.items() if rows.visible_to(person).exists()} == expected
    if rule in QS:
        assert {letter for letter, person in people.items() if QS[rule](person, thing).exists()} == expected


def test_every_rule_stands_in_the_table():
    assert {f"articles.{rule}" for rule, _thing, _who in CASES} == set(RULES)


def test_rules_without_a_thing_are_no_permission(cast):
    assert [name for name in RULES if cast.moderator.has_perm(name)] == []


def test_dismissed_member_is_an_outsider(desk, article, cast):
    desk.dismiss(cast.annotator, by=cast.moderator)

    assert not cast.annotator.has_perm("articles.view_article", article)
    assert article not in Article.objects.visible_to(cast.annotator)


def test_role_is_asked_once_per_person(article, make_article, cast, django_assert_num_queries):
    articles = [article, make_article()]
    person = User.objects.get(pk=cast.editor.pk)

    with django_assert_num_queries(1):
        assert all(person.has_perm("articles.correct_article", thing) for thing in articles)
