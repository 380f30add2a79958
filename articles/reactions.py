"""What follows, in other rooms, when something has been written to the log."""

from .exchange.sources import origin_of
from .exchange.strays import place_waiting
from .models import Article
from .models.event import reactions


def place_strays(event):
    """Annotations that waited for an article's address come to their place on it."""
    article = Article.objects.filter(pk=event.article_id).first()
    if article and article.url_key:
        place_waiting(article.desk_id, [origin_of(article.url_key)])


def connect():
    """Let the log call."""
    reactions["article.imported"] = reactions["article.corrected"] = [place_strays]
