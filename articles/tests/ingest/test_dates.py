"""Dates as pages print them."""

import datetime

import pytest

from articles.ingest import dates

CASES = {
    "2019-11-19": (2019, 11, 19),
    "2019-11-18T23:04:24-05:00": (2019, 11, 18),
    "20191118T2304": (2019, 11, 18),
    "Published: 10:43, Tue, Nov 19, 2019": (2019, 11, 19),
    "November 20, 2019 13:42": (2019, 11, 20),
    "Published November 20th, 2019 - 07:50 GMT": (2019, 11, 20),
    "20 Nov, 2019 05:34": (2019, 11, 20),
    "1st of May 2020": (2020, 5, 1),
    "9. November 2019": (2019, 11, 9),
    "5 de outubro de 2018": (2018, 10, 5),
    "05/10/2018 - Publicado": (2018, 10, 5),
    "10/25/2018": (2018, 10, 25),
    "le 1er août 2016": (2016, 8, 1),
    "12 октября 2017": (2017, 10, 12),
    "۱۸ مهر ۱۳۸۸": (2009, 10, 10),
    "1399/01/01": (2020, 3, 20),
    "۳۰ اسفند ۱۴۰۳": (2025, 3, 20),
    "١٠ يوليو ٢٠١٧": (2017, 7, 10),
    "2021年3月29日": (2021, 3, 29),
}


@pytest.mark.parametrize(("text", "expected"), CASES.items())
def test_date_is_read(text, expected):
    assert dates.parse(text) == datetime.date(*expected)


@pytest.mark.parametrize(
    "text", ["", None, "yesterday", "31/02/2019", "2999-01-01", "call 0800-12-34", "12:30", "1 Smarch 2019"]
)
def test_what_is_no_date_is_none(text):
    assert dates.parse(text) is None


def test_month_first_where_a_page_writes_so():
    assert dates.parse("03/04/2019") == datetime.date(2019, 4, 3)
    assert dates.parse("03/04/2019", day_first=False) == datetime.date(2019, 3, 4)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/2019/11/18/story", (2019, 11, 18)),
        ("https://a.example/world/2019/nov/18/story", (2019, 11, 18)),
        ("https://a.example/2019-11-18-story", (2019, 11, 18)),
        ("https://a.example/story-20191118", (2019, 11, 18)),
    ],
)
def test_date_in_an_address_is_read(url, expected):
    assert dates.from_url(url) == datetime.date(*expected)


@pytest.mark.parametrize("url", ["https://a.example/story-471031", "https://a.example/2019/99/99/", "", None])
def test_number_in_an_address_is_no_date(url):
    assert dates.from_url(url) is None


def test_utc_is_told_from_other_zones():
    assert dates.is_utc("2019-11-20T05:14:35Z") and dates.is_utc("2019-11-20T05:14:35+00:00")
    assert not dates.is_utc("2019-11-20T05:14:35-05:00") and not dates.is_utc("2019-11-20")
