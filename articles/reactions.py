"""What follows, in other rooms, when something has been written to the log."""

from .accounts.telling import tell
from .exchange.sources import origin_of
from .exchange.strays import place_waiting
from .live.hub import announce
from .models import Article
from .models.event import recorded
from .models.moderation import looked_at
from .models.open_session import ended

# What says who may see what: who is on a desk, who has a second factor, whether one is asked for.
OF_PEOPLE = ("membership", "user", "desk")


def place_strays(sender, event, **rest):
    """Annotations that waited for an article's address come to their place on it."""
    if event.verb not in ("article.imported", "article.corrected"):
        return
    article = Article.objects.filter(pk=event.article_id).first()
    if article and article.url_key:
        place_waiting(article.desk_id, [origin_of(article.url_key)])


def tell_readers(sender, event, articles, **rest):
    """Whoever has the article open hears of it, and the counters of the desk."""
    desks = [event.desk_id] if event.desk_id else []
    announce([pk for pk in articles if pk], desks, people=event.subject_kind in OF_PEOPLE)


def tell_person(sender, event, **rest):
    """Whose account was changed hears of it by mail."""
    tell(event)


def tell_moderators(sender, desk, **rest):
    """Who else has the queue open sees which case is somebody's."""
    announce(desks=[desk])


def close_streams(sender, **rest):
    """Of the sessions that are over."""
    announce(people=True)


def connect():
    """Let the log call."""
    recorded.connect(place_strays)
    recorded.connect(tell_readers)
    recorded.connect(tell_person)
    looked_at.connect(tell_moderators)
    ended.connect(close_streams)
