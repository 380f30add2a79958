"""The index of words finds the same on both databases: prefixes, phrases, any spelling, hostile input."""

import pytest

from articles.models import Article

BODY = (
    "<p>The U.S. general spoke of F-16 jets, 3.14 per cent and nato.int in Baghdad. "
    "Über die Größe der Käfige schrieb niemand. Le café fermé.</p>"
    "<p>ژنرال دربارهٔ كتاب‌های عراق و حملهٔ ۱۵ دی سخن گفت. قال الجنرالُ إنّ المدينة كبيرة.</p>"
)


@pytest.fixture
def texts(make_article):
    return {
        "long": make_article(html=BODY, title="Drones over Anbar"),
        "short": make_article(html="<p>Another story about the price of bread.</p>", title="Bread"),
    }


@pytest.mark.parametrize(
    "query, found",
    [
        ("general", ["long"]),
        ("GENERAL baghdad", ["long"]),
        ("gen", ["long"]),
        ("eneral", []),
        ("general bread", []),
        ("story", ["short"]),
        ("drones", ["long"]),
        ("dron anb", ["long"]),
        ('"general spoke"', ["long"]),
        ("“general spoke”", ["long"]),
        ('"spoke general"', []),
        ('"general spo"', []),
        ("U.S.", ["long"]),
        ("f-16", ["long"]),
        ("3.14", ["long"]),
        ("nato.int", ["long"]),
        ("uber grosse", ["long"]),
        ("GRÖSSE", ["long"]),
        ("cafe ferme", ["long"]),
        # Arabic and Persian letters, digits, vowel signs and the half space.
        ("کتاب", ["long"]),
        ("كتاب‌هاي", ["long"]),
        ("عراق", ["long"]),
        ("15 دی", ["long"]),
        ("١٥", ["long"]),
        ("الجنرال", ["long"]),
        ("المدينه", ["long"]),
        ("ان", ["long"]),
        ("عراقیان", []),
    ],
)
def test_search_finds(texts, query, found):
    hits = set(Article.objects.matching(query))

    assert [name for name, article in texts.items() if article in hits] == found


@pytest.mark.parametrize(
    "query",
    [
        *(
            "",
            " ",
            '"',
            '""',
            "*",
            "-",
            "&",
            "!",
            "|",
            "<->",
            ":*",
            "()",
            "\\",
            "'",
            "'; --",
            "%",
            "\0",
            "NEAR",
            "\ud800",
        ),
        *(
            "AND",
            "NOT OR",
            "title:",
            "a:*b",
            '"unclosed',
            "^bread^",
            "{bread}",
            "bread:A",
            "a" * 5000,
            "a " * 500,
        ),
        *("😀", "״", "ـــ", "\u200f", "“”", '"\'"', "1" * 500, "bread\0", "_", "__bread"),
    ],
)
def test_no_search_breaks(texts, query):
    assert set(Article.objects.matching(query)) <= set(texts.values())


@pytest.mark.parametrize("query", ["", "  ", "-", '""', "!?"])
def test_search_without_words_finds_nothing(texts, query):
    assert list(Article.objects.matching(query)) == []


def test_corrected_title_is_found_and_the_old_one_is_not(texts, cast):
    texts["short"].correct(cast.editor, title="Loaves")

    assert list(Article.objects.matching("loaves")) == [texts["short"]]
    assert list(Article.objects.matching("bread")) == [texts["short"]]
    texts["long"].correct(cast.editor, title="Something")
    assert list(Article.objects.matching("anbar")) == []


def test_deleted_article_takes_its_words_along(texts, make_article):
    texts["short"].delete()

    assert list(Article.objects.matching("bread")) == []


@pytest.mark.parametrize(
    "html",
    [
        "<p>" + " ".join(f"word{n}" for n in range(90_000)) + "</p>",
        "<p>" + " ".join(f"کلمه{n}" for n in range(90_000)) + "</p>",
        "<p>" + "x" * 1_000_000 + " ends here</p>",
    ],
    ids=["many words", "many Persian words", "one long word"],
)
def test_long_and_strange_texts_are_kept_and_found_by_their_beginning(make_article, html):
    article = make_article(html=html, title="Endless")

    assert list(Article.objects.matching("endless")) == [article]
