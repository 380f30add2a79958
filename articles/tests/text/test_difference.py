"""What went and what came, word by word."""

from hypothesis import given
from hypothesis import strategies as st

from articles.text.difference import difference


def test_the_words_that_changed_are_told_apart():
    assert difference("Keep 2,500 troops.", "Keep 900 troops.") == [
        ("same", "Keep "),
        ("gone", "2,500"),
        ("new", "900"),
        ("same", " troops."),
    ]


def test_a_text_that_was_not_there_is_all_new():
    assert difference("", "نیروها") == [("new", "نیروها")]


@given(st.text("ab \n.é🛰", max_size=60), st.text("ab \n.é🛰", max_size=60))
def test_the_parts_make_up_both_texts(before, after):
    parts = difference(before, after)

    assert "".join(text for kind, text in parts if kind != "new") == before
    assert "".join(text for kind, text in parts if kind != "gone") == after


def test_very_long_texts_are_shown_whole():
    before, after = "a " * 5000, "b " * 5000

    assert difference(before, after) == [("gone", before), ("new", after)]
