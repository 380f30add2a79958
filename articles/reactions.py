"""What follows, in other rooms, when something has been written to the log."""

from .exchange.sources import origin_of
from .exchange.strays import place_waiting
from .live.hub import announce
from .models import Article
from .models.event import reactions, recorded


def place_strays(event):
    """Annotations that waited for an article's address come to their place on it."""
    article = Article.objects.filter(pk=event.article_id).first()
    if article and article.url_key:
        place_waiting(article.desk_id, [origin_of(article.url_key)])


def tell_readers(sender, articles, desk, kind, **rest):
    """Whoever has the article open hears of it, and the counters of the desk."""
    announce([pk for pk in articles if pk], [desk] if desk else [], people=kind == "membership")


def connect():
    """Let the log call."""
    reactions["article.imported"] = reactions["article.corrected"] = [place_strays]
    recorded.connect(tell_readers)
