"""What a page says of itself, from its best source, tolerant of everything that pages get wrong."""

import datetime

import pytest
from lxml import html

from articles.ingest import jsonld, metadata

DAY = datetime.date(2019, 11, 19)


def read(head="", body="", url="https://www.dailyorbit.example/moon", **attributes):
    named = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return metadata.read(
        html.document_fromstring(f"<html{named}><head>{head}</head><body>{body}</body></html>"), url
    )


def described(text):
    return f'<script type="application/ld+json">{text}</script>'


ARTICLE = (
    '{"@type": "NewsArticle", "headline": "Moon", "datePublished": "2019-11-19", '
    '"author": {"name": "Author One"}}'
)


@pytest.mark.parametrize(
    "text",
    [
        ARTICLE,
        f"[{ARTICLE}]",
        f'[[{{"@type": "WebSite"}}, {ARTICLE}]]',
        f'{{"@context": "https://schema.org", "@graph": [{{"@type": "Person", "name": "x"}}, {ARTICLE}]}}',
        f'{{"@type": "WebPage", "mainEntity": {ARTICLE}}}',
        f"<!-- {ARTICLE} -->",
        f"//<![CDATA[\n{ARTICLE}\n//]]>",
        f"/* made by a program */ {ARTICLE[:-1]},}}",
        f"{ARTICLE};",
        ARTICLE.replace('"Moon"', '"Moon",\n // "alternative"\n "url": "https://a.example/b"'),
        ARTICLE.replace('"Moon"', '"Moon", "description": "a \t raw\n line"'),
        ARTICLE.replace('"Moon"', '"Moon", "description": "an "unescaped" word"'),
        ARTICLE.replace('"NewsArticle"', '["Thing", "ReportageNewsArticle"]'),
    ],
)
def test_description_of_the_article_is_found_and_repaired(text):
    found = read(described(text))

    assert (found.title, found.byline, found.date) == ("Moon", "Author One", DAY)


@pytest.mark.parametrize(
    "text",
    ["", "{", "null", "[]", "7", '"text"', "[" * 100_000, '{"@type": 7}',
    '{"@type": "NewsArticle", "headline": {"a": [1]}}',
     '{"@type": "NewsArticle", "author": [null, 7, {"name": {"name": ["x", 8]}}], "publisher": 3}',
     '{"@type": "NewsArticle", "author": 3, "publisher": [[]], "datePublished": [], "dateCreated": {}}',
     '{"@graph": {"@graph": {"@graph": 1}}}', '{"a":' * 50_000],
)  # fmt: skip
def test_nonsense_in_the_description_is_passed_over(text):
    assert read(described(text), "<h1>Moon landing</h1>").title == "Moon landing"


def test_objects_are_bounded():
    root = html.document_fromstring(described("[" + ",".join(["{}"] * 100_000) + f",{ARTICLE}]"))

    assert jsonld.find_article(root) == {}


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Moon landing | Daily Orbit", "Moon landing"),
        ("Moon landing - The Daily Orbit", "Moon landing"),
        ("Moon landing — Science — dailyorbit.example", "Moon landing — Science"),
        ("Daily Orbit: Moon landing", "Daily Orbit: Moon landing"),
        ("Daily Orbit | Moon landing", "Moon landing"),
        ("One step - and a leap - for mankind", "One step - and a leap - for mankind"),
        ("Moon-landing", "Moon-landing"),
    ],
)
def test_title_loses_the_name_of_its_outlet(title, expected):
    assert (
        read(f'<title>{title}</title><meta property="og:site_name" content="Daily Orbit">').title == expected
    )


def test_heading_that_readers_see_is_the_title():
    head = '<meta property="og:title" content="Moon landing: you will not believe it">'

    assert read(head, "<h1>Daily Orbit</h1><h1>Moon landing: you will not believe it</h1>").title.startswith(
        "Moon landing"
    )
    assert (
        read("<title>Moon landing</title>", "<h1>Subscribe</h1><h1>Moon landing</h1>").title == "Moon landing"
    )


def test_author_is_not_one_of_the_comments():
    body = '<h1>Moon</h1><div class="comments"><span class="author">Reader Seven</span></div>'

    assert read(body=body).byline == ""
    assert read(body=body + '<p class="byline">By Author One</p>').byline == "Author One"


@pytest.mark.parametrize(
    "mark",
    ['<a rel="author" href="/a">Author One</a>',
    '<span itemprop="author"><b itemprop="name">Author One</b></span>',
     '<div class="article-author">By Author One</div>', "<p>By Author One</p>",
     "<p><b>1/2/2019</b> - Written by: Author One - News</p>"],
)  # fmt: skip
def test_author_is_found_where_pages_put_it(mark):
    assert read(body=f"<h1>Moon</h1>{mark}").byline == "Author One"


def test_day_is_the_one_of_the_page_and_not_of_utc():
    utc = '<meta property="article:published_time" content="2019-11-20T05:14:35Z">'
    printed = '<time datetime="2019-11-20T05:14:35Z">11:14 pm CST, Tuesday, November 19, 2019</time>'

    assert read(utc).date == datetime.date(2019, 11, 20)
    assert read(utc, printed).date == DAY
    assert read(utc, '<span class="date">3 May 2001</span>').date == datetime.date(2019, 11, 20)
    assert read('<meta property="article:published_time" content="2019-11-19T23:04:24-05:00">').date == DAY


def test_date_is_found_without_any_mark():
    assert read(body="<h1>Moon</h1><p>Published on 19 November 2019</p>").date == DAY
    assert read(url="https://dailyorbit.example/2019/11/19/moon").date == DAY
    assert read().date is None


def test_canonical_address_is_believed_within_its_site():
    def canonical(address):
        return read(f'<link rel="canonical" href="{address}">').canonical_url

    assert canonical("/moon") == "https://www.dailyorbit.example/moon"
    assert canonical("https://dailyorbit.example/moon") == "https://dailyorbit.example/moon"
    for other in (
        "https://elsewhere.example/moon",
        "https://www.dailyorbit.example/",
        "javascript:alert(1)",
        "http://[",
    ):
        assert canonical(other) == ""


def test_language_is_the_first_declared():
    assert read(lang="fa-IR").language == "fa"
    assert read('<meta property="og:locale" content="pt_BR">').language == "pt"
    assert read('<meta http-equiv="content-language" content="de">').language == "de"
    assert read().language == ""
