"""The counters of a desk: of its shelf, its claims and its queue, for those who keep a list of it open."""

import time
from collections import Counter, defaultdict, deque
from hashlib import blake2b

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.timezone import now

from ..models import Article, Case, Claim, ReadingState, User
from ..permissions import Role, role_on
from .streams import event

MOST = 500  # counted up to here, as on the shelf; then "500+"
AT_ONCE = 0.02  # seconds of counting before what happens on articles has its turn
SHARE = 20  # counting takes at most this part of the time


def _count(rows):
    number = rows[: MOST + 1].count()
    return f"{MOST}+" if number > MOST else number


def of_desk(desk):
    """What is the same for every member."""
    articles = Article.objects.filter(desk=desk).order_by("-pk").values("pk")
    claims = Claim.objects.filter(desk=desk).shared().order_by("-pk").values("pk")
    return {
        "articles": _count(articles),
        # Past 500 nothing else says that there is something new.
        "newest": next(iter(articles.values_list("pk", flat=True)[:1]), 0),
        "newest_claim": next(iter(claims.values_list("pk", flat=True)[:1]), 0),
        "claims_open": _count(claims.filter(state=Claim.State.OPEN)),
        "claims_in_review": _count(claims.filter(state=Claim.State.IN_REVIEW)),
    }


def of_person(desk, person):
    """What is each member's own; moderators alone learn how many cases wait."""
    opened = ReadingState.objects.filter(user=person, article=OuterRef("pk"))
    unread = Article.objects.filter(~Exists(opened), desk=desk)
    counts = {"unread": _count(unread.order_by("-pk").values("pk"))}
    user = User.present(person)
    if user is not None and role_on(user, desk) >= Role.MODERATOR:
        counts |= of_queue(desk)
    return counts


def of_queue(desk):
    """How many cases wait, and a mark of how they stand: their text, their flags, who looks at them."""
    flags = Count("flags", filter=Q(flags__withdrawn_at=None))
    rows = Case.objects.waiting().filter(desk=desk).annotate(times=flags).order_by("opened_at", "pk")
    moment = now()
    cases = [
        (pk, version, times, holder if until and until > moment else None)
        for pk, version, times, holder, until in rows.values_list(
            "pk", "annotation__version", "times", "holder", "held_until"
        )[: MOST + 1]
    ]
    mark = blake2b(repr(cases).encode(), digest_size=6).hexdigest()
    return {"queue": f"{MOST}+" if len(cases) > MOST else len(cases), "queue_mark": mark}


class Counts:
    """Counts little by little for all who follow a desk, and says what differs from what was told."""

    def __init__(self):
        self.readers: defaultdict[int, Counter] = defaultdict(Counter)  # by desk: streams of each person
        self.shared: dict[int, dict] = {}
        self.told: dict[tuple[int, int], dict] = {}
        self.queue: deque = deque()
        self.cost = 0.0

    def follow(self, desk, person):
        """One stream more of this person follows the desk, and is told soon."""
        self.readers[desk][person] += 1
        self.told.pop((desk, person), None)
        if (desk, None) not in self.queue and desk not in self.shared:
            self.queue.append((desk, None))
        self.queue.append((desk, person))

    def leave(self, desk, person):
        """One stream less."""
        self.readers[desk][person] -= 1
        if self.readers[desk][person] <= 0:
            del self.readers[desk][person]
            self.told.pop((desk, person), None)
        if not self.readers[desk]:
            del self.readers[desk]
            self.shared.pop(desk, None)

    def begin(self, desks=None):
        """Count these desks, or all, again."""
        self.cost = 0.0
        for desk in tuple(self.readers) if desks is None else self.readers.keys() & desks:
            self.queue.append((desk, None))
            self.queue.extend((desk, person) for person in self.readers[desk])

    def pause(self):
        """Seconds until it is time to count again."""
        return max(1.0, SHARE * self.cost)

    def some(self):
        """Count for a moment; ``[(desk, person, message), …]`` of what changed."""
        began, changed = time.monotonic(), []
        while self.queue and time.monotonic() - began < AT_ONCE:
            desk, person = self.queue.popleft()
            if person is None:
                if desk in self.readers:
                    self.shared[desk] = of_desk(desk)
            elif desk in self.shared and person in self.readers.get(desk, ()):
                counts = {**self.shared[desk], **of_person(desk, person)}
                if self.told.get((desk, person)) != counts:
                    self.told[desk, person] = counts
                    changed.append((desk, person, event("counts", desk=desk, counts=counts)))
        self.cost += time.monotonic() - began
        return changed
