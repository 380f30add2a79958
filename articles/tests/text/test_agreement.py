"""Agreement against published worked examples, and at its edges."""

import random

import pytest

from articles.text.agreement import alpha, compare, exactly_same, kappa, overlapping, word_bounds, words_as


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("0100000010", "1110010000", 0.095), ("aabbdcccedda", "babbbccceddd", 0.692)],
    ids=["B: binary", "C: nominal"],
)
def test_alpha_of_krippendorffs_examples(one, other, expected):
    """Computing Krippendorff's Alpha-Reliability (2011), parts B and C."""
    assert alpha([list(one), list(other)]) == pytest.approx(expected, abs=0.0006)


def test_alpha_of_a_hand_computed_nominal_example():
    # Coincidences of "aab" and "abb" (three units): o_aa=2, o_bb=2, o_ab=o_ba=1; n_a=n_b=3, n=6.
    # 1 - (n-1) * (o_ab + o_ba) / (n_a*n_b*2) = 1 - 5 * 2 / 18.
    assert alpha([list("aab"), list("abb")]) == pytest.approx(1 - 10 / 18)


def test_kappa_of_the_textbook_example():
    # 50 applications: both yes 20, first alone 5, second alone 10, both no 15; po = .7, pe = .5, κ = .4.
    one = ["yes"] * 25 + ["no"] * 25
    other = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15

    assert kappa(one, other) == pytest.approx(0.4)


def test_kappa_of_cohens_three_categories():
    """A Coefficient of Agreement for Nominal Scales (1960): 200 cases, po = .70, pe = .41."""
    table = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
    pairs = [(row, column) for row in range(3) for column in range(3) for _ in range(table[row][column])]

    assert kappa([a for a, _ in pairs], [b for _, b in pairs]) == pytest.approx((0.7 - 0.41) / (1 - 0.41))


@pytest.mark.parametrize("labels", [[], ["none", "none"], ["claim"]])
def test_one_label_alone_leaves_kappa_and_alpha_undefined(labels):
    assert (kappa(labels, labels), alpha([labels, labels])) == (None, None)


def test_words_are_what_touches_them():
    text = "Iraq said: no troops."
    marks = [("claim", [(0, 9)]), ("mention of a place", [(0, 4)]), ("note", [(15, 18)])]

    assert [text[slice(*bounds)] for bounds in word_bounds(text)] == ["Iraq", "said", "no", "troops"]
    assert words_as(word_bounds(text), marks) == [
        "claim + mention of a place",
        "claim",
        "none",
        "note",
    ]


def test_persian_words_are_whole():
    text = "نیروهای آمریکایی می‌روند، گفت."

    assert [text[slice(*each)] for each in word_bounds(text)] == ["نیروهای", "آمریکایی", "می‌روند", "گفت"]
    assert words_as(word_bounds(text), [("claim", [(0, 16)])]) == ["claim", "claim", "none", "none"]


def test_overlapping_marks_of_one_label_count_a_word_once():
    assert words_as([(0, 4), (5, 9)], [("note", [(0, 9)]), ("note", [(0, 4)])]) == ["note", "note"]


def test_exact_and_overlapping_matches():
    one = [("claim", [(0, 10)]), ("note", [(20, 30)]), ("note", [])]
    other = [("claim", [(0, 9)]), ("claim", [(20, 30)]), ("note", [])]

    assert exactly_same(one, other) == 1
    assert overlapping(one, other) == 2


def test_no_pairing_of_overlaps_has_more():
    dice = random.Random(7)

    def some():
        return [
            ("claim", [(start, start + dice.randint(1, 9))])
            for start in (dice.randint(0, 20) for _ in range(5))
        ]

    def most(one, other):
        if not one:
            return 0
        (_label, [(start, end)]), *rest = one
        found = [most(rest, other)]
        for at, (_other, [(first, last)]) in enumerate(other):
            if first < end and start < last:
                found.append(1 + most(rest, other[:at] + other[at + 1 :]))
        return max(found)

    for _ in range(60):
        one, other = some(), some()
        assert overlapping(one, other) == most(one, other)


TEXT = "One two three four five six."


def test_nothing_marked_defines_nothing():
    found = compare(TEXT, {"a": [], "b": []})

    assert (found["alpha"], found["kappa"], found["exact"], found["overlap"]) == (None,) * 4
    assert (found["words"], found["labels"]) == (6, [])


def test_one_who_marks_nothing_agrees_on_nothing():
    found = compare(TEXT, {"a": [("claim", [(0, 7)])], "b": []})

    assert (found["exact"], found["overlap"], found["kappa"]) == (0, 0, 0)
    assert found["alpha"] < 0
    assert found["labels"] == [{"label": "claim", "marks": {"a": 1, "b": 0}, "exact": 0, "overlap": 0}]


def test_all_the_same_is_whole_agreement_and_where_all_is_marked_alike_it_is_undefined():
    part, whole = [("claim", [(0, 7)])], [("claim", [(0, 28)])]

    same, alike = compare(TEXT, {"a": part, "b": part}), compare(TEXT, {"a": whole, "b": whole})

    assert (same["alpha"], same["kappa"], same["exact"], same["overlap"]) == (1, 1, 1, 1)
    assert (alike["alpha"], alike["kappa"], alike["exact"], alike["overlap"]) == (None, None, 1, 1)


def test_three_people_are_compared_in_pairs():
    marks = {"a": [("claim", [(0, 7)])], "b": [("claim", [(0, 7)])], "c": []}

    found = compare(TEXT, marks)

    assert [(pair["people"], pair["exact"]) for pair in found["pairs"]] == [
        (["a", "b"], 1),
        (["a", "c"], 0),
        (["b", "c"], 0),
    ]
    assert found["exact"] == pytest.approx(1 / 3)


def test_text_without_words():
    assert compare("…", {"a": [("note", [(0, 1)])], "b": []})["words"] == 0
