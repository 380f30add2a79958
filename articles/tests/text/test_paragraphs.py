"""Two long texts, paragraph by paragraph."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.paragraphs import compare

ONE, TWO, THREE = (
    "The first one says this.",
    "A second one about 40 drones.",
    "Here the third begins and ends.",
)


def kinds(before, after):
    return [paragraph.kind for paragraph in compare("\n".join(before), "\n".join(after))]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], [], []),
        ([ONE], [ONE], ["same"]),
        ([], [ONE], ["new"]),
        ([ONE], [], ["gone"]),
        ([ONE, TWO, THREE], [ONE, THREE], ["same", "gone", "same"]),
        ([ONE, THREE], [ONE, TWO, THREE], ["same", "new", "same"]),
        ([ONE, TWO], [ONE, TWO.replace("40", "60")], ["same", "changed"]),
        ([ONE, TWO], [ONE, "Zu lang, 1 2 3!", TWO.replace("40", "60")], ["same", "new", "changed"]),
        ([ONE], ["Zu lang, 1 2 3!"], ["gone", "new"]),
        (["", ONE, "  "], [ONE], ["same"]),
    ],
)
def test_paragraphs_are_paired(before, after, expected):
    assert kinds(before, after) == expected


def test_changed_paragraph_shows_its_words():
    [paragraph] = compare(TWO, TWO.replace("40", "60"))

    assert paragraph.parts == [
        ("same", "A second one about "),
        ("gone", "40"),
        ("new", "60"),
        ("same", " drones."),
    ]


def test_very_many_changed_paragraphs_are_paired_in_order():
    before = [f"Number {number} is here {number}." for number in range(300)]
    after = [f"Number {number} was there {number}." for number in range(300)]

    assert kinds(before, after) == ["changed"] * 300


LINES = st.lists(st.sampled_from([ONE, TWO, THREE, TWO.replace("40", "60"), "درون‌ها کوچک بودند.", "x"]))


@given(LINES, LINES)
def test_both_texts_are_in_it(before, after):
    parts = compare("\n".join(before), "\n".join(after))

    def text(left_out):
        return [
            line
            for paragraph in parts
            if (line := "".join(text for kind, text in paragraph.parts if kind != left_out))
        ]

    assert (text("new"), text("gone")) == (before, after)
