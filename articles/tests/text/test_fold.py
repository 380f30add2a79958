"""Words are folded to one spelling."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from articles.tests.text.table import CASES
from articles.text.fold import fold


@pytest.mark.parametrize("case", CASES["fold"])
def test_spellings_of_a_word_meet(case):
    assert fold(case["text"]) == case["folded"]


@given(st.text(alphabet="aÄßİ كيىة\u200cًّ٣۴한がﬁ—’", max_size=30))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
