"""The index of words behind the search box: FTS5 on SQLite, tsvector on PostgreSQL, one spelling for both.

Words are folded (case, accents, Arabic and Persian letters, digits) by ``text/fold.py`` on the way in and
on the way out, so both databases find the same. The table is ``articles_words``, made by a migration.
"""

import re

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from ..text.fold import fold

LONGEST_QUERY = 200
MOST_TERMS = 12
LONGEST_WORD = 200
LARGEST_VECTOR = 900_000


def index(article, text):
    """Enter an article's title and text, in place of what was there."""
    title, body = fold(article.title), fold(text)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "INSERT INTO articles_words (article_id, words) VALUES (%s, "
                "setweight(to_tsvector('simple', %s), 'A') || to_tsvector('simple', %s)) "
                "ON CONFLICT (article_id) DO UPDATE SET words = excluded.words",
                [article.pk, _words(title), _words(body)],
            )
        else:
            cursor.execute(
                "INSERT OR REPLACE INTO articles_words (rowid, title, body) VALUES (%s, %s, %s)",
                [article.pk, title, body],
            )


def _words(text):
    """The words alone, as many as a tsvector holds.

    PostgreSQL's own parser would keep addresses, numbers and "F-16" in one piece, and the words of a query,
    which come apart, would never find them. A tsvector is limited to 1 MB, a word in it to 2 KB:
    https://www.postgresql.org/docs/15/textsearch-limitations.html
    """
    words = [word for word in re.findall(r"\w+", text) if len(word) <= LONGEST_WORD]
    if len(text) > LARGEST_VECTOR // 8:
        seen, size = set(), 0
        for count, word in enumerate(words):
            # Each place takes two bytes, each new word its letters and what stands around them.
            size += 2 if word in seen else 8 + len(word.encode())
            seen.add(word)
            if size > LARGEST_VECTOR:
                words = words[:count]
                break
    return " ".join(words)


def terms(query):
    """``[(words, is_phrase), …]`` of a search: quoted phrases and single words, folded."""
    found = re.findall(
        r'"([^"]+)"|(\S+)', query.replace("\0", " ")[:LONGEST_QUERY].replace("“", '"').replace("”", '"')
    )
    folded = [(re.findall(r"\w+", fold(phrase or word)), bool(phrase)) for phrase, word in found]
    # "U.S." is one word to a reader and two to the index: words that come apart are a phrase.
    return [(words, phrase or len(words) > 1) for words, phrase in folded if words][:MOST_TERMS]


def matching(query):
    """The Q over articles for a search; matches nothing when the query holds no word."""
    asked = terms(query)
    if not asked:
        return Q(pk__in=[])
    if connection.vendor == "postgresql":
        lexemes = [" <-> ".join(w) if phrase else f"{w[0]}:*" for w, phrase in asked]
        sql = "SELECT article_id FROM articles_words WHERE words @@ to_tsquery('simple', %s)"
        return Q(pk__in=RawSQL(sql, [" & ".join(lexemes)]))  # noqa: S611 - the words are a parameter
    matches = ['"' + " ".join(w) + '"' if phrase else f'"{w[0]}"*' for w, phrase in asked]
    sql = "SELECT rowid FROM articles_words WHERE articles_words MATCH %s"
    return Q(pk__in=RawSQL(sql, [" ".join(matches)]))  # noqa: S611 - the words are a parameter
