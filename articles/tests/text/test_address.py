"""The same page under different spellings has one key, another page has another."""

import pytest

from articles.text.address import normalize, site

SAME = [
    (
        "https://paper.example/news/a-story",
        "http://paper.example/news/a-story",
        "HTTPS://Paper.Example/news/a-story",
        "https://paper.example:443/news/a-story",
        "http://paper.example:80/news/a-story/",
        "https://paper.example./news//a-story#comments",
        "  https://paper.example/news/a-story?utm_source=feed&utm_medium=rss ",
        "https://paper.example/news/a-story?fbclid=1&gclid=2&mc_cid=3&at_medium=4&_ga=5",
        "https://paper.example/news/%61-story",
        "https://paper.example/news/a-story?",
    ),
    ("https://paper.example", "https://paper.example/", "http://paper.example/#top"),
    ("https://paper.example/?id=7&page=2", "https://paper.example/?id=7&utm_campaign=x&page=2"),
    (
        "https://paper.example/خبر",
        "https://paper.example/%D8%AE%D8%A8%D8%B1",
        "https://paper.example/%d8%ae%d8%a8%d8%b1",
    ),
    ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
    ("http://[2001:DB8::1]/a", "http://[2001:db8::1]:80/a"),
]
DIFFERENT = [
    ("https://paper.example/a", "https://paper.example/b"),
    ("https://paper.example/a", "https://www.paper.example/a"),
    ("https://paper.example/a", "https://paper.example/A"),
    ("https://paper.example/a", "https://paper.example:8443/a"),
    ("https://paper.example/?id=7", "https://paper.example/?id=8"),
    ("https://paper.example/?a=1&b=2", "https://paper.example/?b=2&a=1"),
    ("https://paper.example/#!/a", "https://paper.example/#!/b"),
    ("https://paper.example/a%2Fb", "https://paper.example/a/b"),
]


@pytest.mark.parametrize("spellings", SAME)
def test_spellings_of_one_address_have_one_key(spellings):
    assert len(set(map(normalize, spellings))) == 1


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_other_addresses_have_other_keys(one, other):
    assert normalize(one) != normalize(other)


def test_key_is_readable():
    assert normalize("https://Paper.example/a/?b=1&utm_id=2#c") == "paper.example/a?b=1"


@pytest.mark.parametrize(
    "nonsense",
    ["", "a story", "paper.example/a", "/news/a", "mailto:desk@paper.example", "ftp://paper.example/a",
    "javascript:alert(1)",
     "http://", "http:///a", "http://a b.example/", "http://paper.example:99999/", "http://paper.example:x/",
     "http://[::1/", "http://\ud800.example/", "http://paper.example/\ud800", "http://" + "ü" * 300 +
     ".example/", None, 7],
)  # fmt: skip
def test_nonsense_is_refused(nonsense):
    with pytest.raises(ValueError):
        normalize(nonsense)


def test_site_is_the_host_without_www():
    assert [site("https://www.Paper.example/a"), site("http://["), site(None)] == ["paper.example", "", ""]
