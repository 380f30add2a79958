"""Marks about the same stand together, others apart."""

import pytest

from articles.text.grouping import grouped


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([], []),
        ([("claim", [(0, 9)]), ("claim", [(5, 12)]), ("claim", [(12, 20)])], [1, 1, 2]),
        # A chain, and one inside of a longer one that goes on after it.
        ([("claim", [(0, 5)]), ("claim", [(4, 9)]), ("claim", [(8, 12)])], [1, 1, 1]),
        ([("claim", [(0, 20)]), ("claim", [(2, 4)]), ("claim", [(10, 12)])], [1, 1, 1]),
        # A name inside of a claim is another matter; the same words are not, whatever they were called.
        ([("claim", [(0, 20)]), ("mention", [(0, 4)])], [1, 2]),
        ([("claim", [(0, 20)]), ("remark", [(0, 20)])], [1, 1]),
        ([("claim", [(0, 9), (15, 20)]), ("claim", [(10, 14)])], [1, 1]),
        ([("remark", []), ("claim", [(0, 5)]), ("remark", [])], [1, 2, 1]),
        ([("claim", [(30, 40)]), ("claim", [(0, 5)])], [2, 1]),
    ],
)
def test_groups(marks, expected):
    assert grouped(marks) == expected
