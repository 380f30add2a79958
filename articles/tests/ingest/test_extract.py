"""Whole pages in several layouts: every word of the article and none of what stands around it."""

import datetime
from pathlib import Path

import pytest

from articles.ingest.extract import Extracted, extract
from articles.text.canonical import canonicalize

PAGES = Path(__file__).parent / "pages"
EXPECTED = {
    "jsonld": Extracted(
        title="How a ship of 400 metres closed the Suez Canal",
        byline="Author One, Author Two",
        outlet="The Harbour Post",
        date=datetime.date(2021, 3, 30),
        language="en",
        canonical_url="https://www.harbourpost.example/world/suez-canal-ever-given",
    ),
    # No address is believed that leads to another site; the day is the one printed, not the one in UTC.
    "opengraph": Extracted(
        title="Iraq declares Mosul free of ISIS after nine months",
        byline="Author Five",
        outlet="Valley Herald",
        date=datetime.date(2017, 7, 10),
        language="en",
    ),
    "wordpress": Extracted(
        title="Wie die Berliner Mauer an einem Abend fiel",
        byline="Autorin Eins",
        outlet="Spreeblatt",
        date=datetime.date(2019, 11, 9),
        language="de",
    ),
    # Written in windows-1256, which has no Persian ی: the letters are kept as they are. 18 Mehr 1388.
    "persian": Extracted(
        title="نوروز در فهرست يونسكو",
        byline="گزارشگر نمونه",
        outlet="روزنامه نمونه",
        date=datetime.date(2009, 10, 10),
        language="fa",
    ),
    "live": Extracted(
        title="As it happened: the first landing on the Moon",
        byline="Author Three",
        outlet="Daily Orbit",
        date=datetime.date(1969, 7, 20),
        language="en",
    ),
    "table": Extracted(
        title="NATO grew from twelve members to thirty-two",
        byline="Author Four",
        outlet="Alliance Monitor",
        date=datetime.date(2024, 3, 8),
        language="en",
    ),
}
URLS = {
    "jsonld": "https://www.harbourpost.example/w?utm_source=x",
    "opengraph": "http://valleyherald.example/a",
    "wordpress": "https://spreeblatt.example/x",
    "persian": "http://namune.example/n/1",
    "live": "https://dailyorbit.example/live",
}
ENCODINGS = {"persian": "cp1256", "opengraph": "cp1252"}


def page(name):
    return (PAGES / f"{name}.html").read_text().encode(ENCODINGS.get(name, "utf-8"))


@pytest.mark.parametrize("name", EXPECTED)
def test_page_gives_its_article_and_nothing_else(name):
    found = extract(page(name), URLS.get(name), "text/html")

    assert canonicalize(found.body).text == (PAGES / f"{name}.txt").read_text().strip()
    found.body = ""
    assert found == EXPECTED[name]


def test_structure_of_the_body_is_kept():
    body = extract(page("jsonld"), URLS["jsonld"]).body

    assert "<h2>Tugs, dredgers and the moon</h2>" in body
    assert "<em>spring tide</em>" in body
    assert '<a href="https://www.harbourpost.example/tag/suez">Suez Canal</a>' in body
    assert body.count("<li>") == 2
    assert "<blockquote>" in body
    assert "<th>Year</th>" in extract(page("table")).body


def test_page_without_a_type_is_recognised():
    assert extract(page("wordpress")).title == EXPECTED["wordpress"].title


def test_outlet_is_the_site_when_the_page_names_none():
    html = (
        "<h1>Rain</h1>"
        + "<p>It rained on the plain for the whole of a long and grey afternoon in May.</p>" * 1
    )
    html += "<p>Nobody on the plain was in the least surprised, since it had rained there all week.</p>"

    assert (
        extract(f"<html><body>{html}</body></html>".encode(), "https://www.weather.example/x").outlet
        == "weather.example"
    )


def test_opening_paragraph_outside_the_text_is_kept():
    html = """<html><body><article><h1>Bridge opens</h1>
    <div class="article__summary">The Øresund Bridge between Denmark and Sweden has been opened to
    traffic after five
    years of work, a little earlier than had been planned.</div>
    <div class="article__text"><p>Trains and cars share it: four lanes above, and two tracks below them,
    for almost eight
    kilometres.</p><p>On the Danish side the road dives into a tunnel, so that aircraft can land at
    Kastrup.</p></div>
    </article></body></html>"""

    text = canonicalize(extract(html.encode(), "https://a.example/b").body).text

    assert text.startswith("The Øresund Bridge between Denmark")
    assert "Trains and cars share it" in text


def test_names_with_hover_cards_keep_the_name_alone():
    card = """<span class="person"><a href="/p/1">the senator</a><span><a href="/p/1">the senator</a>
    <a href="/n/1">Another story about a vote</a> <a href="/n/2">And one about a speech</a></span></span>"""
    html = f"""<html><body><article><h1>Vote</h1><p>On Tuesday {card} (Independent) voted against the
    bill on roads, which
    passed by a single vote late at night.</p><p>The bill now goes to the other chamber, where it is
    expected to pass as
    well before the summer break begins.</p></article></body></html>"""

    text = canonicalize(extract(html.encode(), "https://a.example/b").body).text

    assert text.startswith("On Tuesday the senator (Independent) voted against the bill")
    assert "Another story" not in text


def test_text_that_only_the_description_holds_is_found():
    text = " ".join(f"Sentence number {number} tells a little more of the story." for number in range(20))
    html = f"""<html><head><script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Told
    by a script",
    "articleBody": "{text}"}}</script></head><body><div id="app"></div></body></html>"""

    found = extract(html.encode(), "https://a.example/b")

    assert found.title == "Told by a script"
    assert "Sentence number 19" in found.body
