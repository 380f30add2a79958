"""What has happened on a reading page since a sequence: read from the log, told as the viewer may know it."""

from collections import defaultdict
from types import SimpleNamespace

from django.db.models import Q
from django.utils.translation import get_language

from articles.models import Annotation, Event, Flag
from articles.models.hearing import audience_of, place_of
from articles.permissions import Role, role_on
from articles.reading.cards import cards_of
from articles.reading.page import FIRST, card_html, orphans_html, rail_html

LINE = (
    *("subject_kind", "subject_key", "verb", "refs", "actor_id"),
    *("before", "after__visibility", "private_to_id"),
)


def _event(row):
    event = SimpleNamespace(**dict(zip(LINE, row, strict=True)))
    event.after = {"visibility": event.after__visibility}
    return event


def changes_since(article, after, user):
    """Sequence, marks, removed uids, cards, rail: applied to the page of then, it is the page of now.

    Of very many changed cards the last are only named, as ``stale`` uids and where they begin.
    """
    events = Event.objects.filter(article_id=article.pk, sequence__gt=after)
    lines = [_event(row) for row in events.values_list(*LINE)]
    revision_id = article.current_id
    cards = cards_of(article, revision_id, user)
    shown = {}
    for card in cards:
        shown[card.uid] = card
        shown.update((reply.uid, card) for reply in card.replies)
    concerned, gone = _concerned(article, lines, user, shown)
    changed = [card for card in cards if card.uid in concerned]
    marks = {card.uid: card.mark() for card in changed}
    language = get_language()
    return {
        "sequence": article.sequence,
        "marks": [mark for mark in marks.values() if mark],
        "removed": sorted(gone),
        "cards": {card.uid: card_html(card, article.pk, language) for card in changed[:FIRST]},
        "stale": [(card.uid, card.start) for card in changed[FIRST:]],
        "rail": rail_html(article, cards),
        "orphans": orphans_html(cards),
        # On a page of another revision nothing of this is in its place.
        "revision": revision_id,
    }


def _concerned(article, lines, user, shown):
    """The uids of the cards to show anew, and of those that are to go."""
    about, claims, entities = defaultdict(list), set(), set()
    for event in lines:
        kind, key = event.subject_kind, event.subject_key
        if kind == "annotation":
            about[key].append(event)
        elif kind == "claim" and key.isdigit():
            claims.add(int(key))
        elif kind == "entity" and key.isdigit():
            entities.update({int(key), event.refs.get("absorbed", int(key))})
    uids = set(about) | _decided(article, lines, user)
    of_article = Annotation.objects.filter(article_id=article.pk)
    if claims or entities:
        through = Q(claim_id__in=claims) | Q(claim__claimant_id__in=entities) | Q(claim__about__in=entities)
        found = of_article.filter(through | Q(mentions__tag_id__in=entities)).values_list("uid", flat=True)
        uids.update(str(uid) for uid in found)
    again = {shown[uid].uid for uid in uids if uid in shown}
    missing = [uid for uid in uids if uid not in shown]
    rows = of_article.filter(uid__in=missing).select_related("reply_to")
    gone = set()
    parents = (
        dict(of_article.filter(motivation="replying").values_list("uid", "reply_to__uid")) if missing else {}
    )
    place = place_of(user, article)
    for row in rows:
        # Told only to those who could have seen it: its uid alone says that there was something.
        if not any(audience_of(event, article, row).includes(*place) for event in about[str(row.uid)]):
            continue
        if row.reply_to is None:
            gone.add(str(row.uid))
            continue
        parent = row.reply_to.uid
        while parent in parents:
            parent = parents[parent]
        if str(parent) in shown:
            again.add(str(parent))
    return again, gone


def _decided(article, lines, user):
    """The uids whose cases are this person's affair: that there is one is told to nobody else."""
    cases = [(int(line.subject_key), line) for line in lines if line.subject_kind == "case"]
    role = role_on(user, article.desk_id) if cases else 0
    if role < Role.READER:
        return set()
    flags = Flag.objects.filter(author=user, case__in={key for key, _ in cases})
    flagged = set(flags.values_list("case_id", flat=True))
    return {
        line.refs["annotation"]
        for key, line in cases
        if role >= Role.MODERATOR or line.actor_id == user.pk or key in flagged
    }
