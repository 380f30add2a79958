"""What has happened on a reading page since a sequence: read from the log, told as the viewer may know it."""

from collections import defaultdict
from types import SimpleNamespace

from django.db.models import Q
from django.utils.translation import get_language

<<<<<<< HEAD
from articles.models import Annotation, Event, Flag
from articles.models.hearing import least_role
from articles.permissions import Role, role_on
=======
from articles.models import Annotation, Event
from articles.models.hearing import audience_of, place_of
>>>>>>> main
from articles.reading.cards import cards_of
from articles.reading.page import FIRST, card_html, orphans_html, rail_html

LINE = ("subject_kind", "subject_key", "verb", "refs", "before", "after__visibility", "private_to_id")


def _event(row):
    event = SimpleNamespace(**dict(zip(LINE, row, strict=True)))
    event.after = {"visibility": event.after__visibility}
    return event


def changes_since(article, after, user):
    """Sequence, marks, removed uids, cards, rail: applied to the page of then, it is the page of now.

    Of very many changed cards the last are only named, as ``stale`` uids and where they begin.
    """
    events = Event.objects.filter(article_id=article.pk, sequence__gt=after)
<<<<<<< HEAD
    lines = list(events.values_list("subject_kind", "subject_key", "refs", "before", "actor_id"))
=======
    lines = [_event(row) for row in events.values_list(*LINE)]
>>>>>>> main
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
<<<<<<< HEAD
    role = role_on(user, article.desk_id)
    uids, claims, entities, widest = _decided(lines, user, role), set(), set(), {}
    for kind, key, refs, before, _actor in lines:
=======
    about, claims, entities = defaultdict(list), set(), set()
    for event in lines:
        kind, key = event.subject_kind, event.subject_key
>>>>>>> main
        if kind == "annotation":
            about[key].append(event)
        elif kind == "claim" and key.isdigit():
            claims.add(int(key))
        elif kind == "entity" and key.isdigit():
            entities.update({int(key), event.refs.get("absorbed", int(key))})
    uids = set(about)
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
<<<<<<< HEAD
    for uid, visibility, parent, author in rows:
=======
    place = place_of(user, article)
    for row in rows:
>>>>>>> main
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


def _decided(lines, user, role):
    """The uids whose cases are this person's affair: that there is one is told to nobody else."""
    cases = [(int(key), refs["annotation"], actor) for kind, key, refs, _, actor in lines if kind == "case"]
    if not cases or role < Role.READER:
        return set()
    keys = {key for key, *_ in cases}
    flagged = set(Flag.objects.filter(author=user, case__in=keys).values_list("case_id", flat=True))
    return {uid for key, uid, actor in cases if role >= Role.MODERATOR or actor == user.pk or key in flagged}
