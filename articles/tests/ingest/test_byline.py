"""Bylines as pages write them."""

import pytest

from articles.ingest import byline

CASES = [
    (["By Author One"], "Author One"),
    (["BY AUTHOR ONE"], "AUTHOR ONE"),
    (["By Author One and Author Two"], "Author One, Author Two"),
    (["Author One, Author Two & Author Three"], "Author One, Author Two, Author Three"),
    (["Author One", "Author One", "author one"], "Author One"),
    (["By Author One, Daily Orbit", "Daily Orbit"], "Author One"),
    (["Author One, Science Correspondent"], "Author One"),
    (["Author One - Wire Service"], "Author One"),
    (["Author One for The Other Paper"], "Author One"),
    (["Author One one@paper.example @one https://paper.example/one"], "Author One"),
    (["By Author One | 12 May 2020 10:30"], "Author One"),
    (["Author One 3 hours ago"], "Author One"),
    (["https://www.facebook.com/author.one"], ""),
    (["desk@paper.example"], ""),
    (["admin"], ""),
    (["The Daily Orbit"], ""),
    (["Daily Orbit Staff"], "Daily Orbit Staff"),
    (["Daily Orbit Science"], ""),
    (["Von Autorin Eins und Autor Zwei"], "Autorin Eins, Autor Zwei"),
    (["نویسنده: گزارشگر نمونه"], "گزارشگر نمونه"),
    ([""], ""),
]


@pytest.mark.parametrize(("raw", "expected"), CASES)
def test_byline_is_cleaned(raw, expected):
    assert byline.clean(raw, "Daily Orbit") == expected


@pytest.mark.parametrize(
    "text", ["By Author One", "Von Autorin Eins", "Por: Autor Um", "by Author One | 12 May 2020"]
)
def test_byline_is_recognised(text):
    assert byline.is_byline(text)


@pytest.mark.parametrize(
    "text", ["By noon the rain had stopped.", "Author One", "By the river, we sat down and wept.", "By", ""]
)
def test_sentence_is_no_byline(text):
    assert not byline.is_byline(text)
