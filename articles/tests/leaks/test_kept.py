"""What is kept for one is not handed to another; mails and files tell no more than pages."""

from datetime import timedelta
from io import StringIO
from itertools import permutations

from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.utils.timezone import now

from articles.attention.mailing import choice_of, choose, send_due
from articles.models import Notification
from articles.reading.page import pages

from .test_numbers import RISING
from .walking import Browsers
from .world import NEVER, ONCE, PREFIX

ORDERS = (("moderator", "author", "reader", "outsider", "visitor"),)
ORDERS += (tuple(reversed(ORDERS[0])),)


def test_pages_are_the_same_alone_and_after_others(bare, cast):
    bare.make(*NEVER, *ONCE)
    browsers = Browsers(cast, ORDERS[0])
    uids = "&".join(f"uid={thing.annotation.uid}" for thing in bare.things)
    asked = []
    for article in bare.articles.values():
        here = f"/articles/{article.pk}/"
        asked += [here, f"{here}?view=marked", f"{here}cards/?{uids}", f"{here}changes/?after=0"]
    alone = {}
    for name in ORDERS[0]:
        for address in asked:
            browsers.read(name, address)  # who has read it sees another page than who has not
            forget()
            alone[name, address] = steady(browsers.read(name, address))

    for order in ORDERS:
        forget()
        after = {(name, address): browsers.read(name, address) for address in asked for name in order}
        assert {key: steady(answer) for key, answer in after.items()} == alone

    # A tag that somebody else was given opens nothing.
    tags = {name: after[name, asked[0]][2] for name in ORDERS[0]}
    taken = {
        (name, other)
        for name, other in permutations(tags, 2)
        if browsers.read(name, asked[0], if_none_match=tags[other])[0] == 304
    }
    assert {pair for pair in taken if tags[pair[0]] != tags[pair[1]]} == set()
    assert all(browsers.read(name, asked[0], if_none_match=tags[name])[0] != 200 for name in tags)


def forget():
    pages.clear()
    cache.clear()


def steady(answer):
    return RISING.sub("N", answer[1])


def test_mails_tell_nothing_that_was_withheld_meanwhile(bare, cast):
    bare.make("standing", *NEVER, *ONCE)
    bare.restrict()
    cast.reader.email = "reader@example.org"
    cast.reader.save(update_fields=["email"])
    choose(
        choice_of(cast.reader), mail="daily", digest_at=(now() - timedelta(hours=1)).time(), time_zone="UTC"
    )
    Notification.objects.filter(person=cast.reader).update(mailed_at=None)

    send_due(now() + timedelta(days=1))

    (sent,) = mail.outbox
    text = sent.body + "".join(body for body, _kind in sent.alternatives)
    assert f"{PREFIX}standing" in text
    assert [
        thing for thing in bare.of(*NEVER, *ONCE) for words in thing.tells.values() if words in text
    ] == []
    assert Notification.objects.filter(
        person=cast.reader, annotation__in=[t.annotation for t in bare.of(*ONCE)]
    )


EXPORTED = {
    (): {"standing"},
    ("--user", "reader"): {"standing"},
    ("--user", "moderator"): {"standing"},
    ("--user", "author"): {"standing", "private", "blind"},
}


def test_exported_files_hold_what_their_reader_sees(bare):
    bare.make("standing", *NEVER, *ONCE)
    found = {}

    for options in EXPORTED:
        for kind in ("webannotation", "jsonl"):
            file = StringIO()
            call_command("export", kind, *options, stdout=file)
            told = {thing.state for thing in bare.things if thing.tells["body"] in file.getvalue()}
            found[options, kind] = told

    # Of what is hidden a file tells nothing, whoever it is for: it is taken where nobody can hide it.
    assert {asked: told for asked, told in found.items() if told != EXPORTED[asked[0]]} == {}
