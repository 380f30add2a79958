# ruff: noqa: E501 (tables read better unbroken)
"""The browser's side of the text floor answers what the server's does, on texts nobody thought of."""

import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from articles.text.anchor import SpanError, describe, locate, occurrences, splits_grapheme, trim
from articles.text.fold import fold
from articles.text.sentences import split

PIECES = [
    "The", "the", "minister", "said", "U.S.", "Gen.", "a.m.", "Jan.", "No.", "6", "3.5", "J.", "etc.", "Why", "it’s",
    ".", ".", "!", "?", "…", "...", "“", "”", '"', "'", "«", "»", "(", ")", "[1]", "—", ",", "\n", "\n\n", "\u00a0",
    "سلام", "می\u200cشود", "كتاب", "؟", "۔", "۱۴", "مُدَرّس", "北京", "。", "「", "」", "と", "ไทย", "हिन्दी", "क्षत्रिय",
    "한국", "\u1112\u1161\u11ab", "e\u0301", "q\u0307\u0323", "😀", "👩‍👩‍👧", "👍🏽", "🇮🇶", "🇮🇶🇮🇷", "❤️", "1️⃣", "𝒩ews", "𐎠𐎡",
    "\u200e", "\u2067x\u2069", "\u0600٣", "Straße", "İ", "Σ", "-", "O’Brien",
]  # fmt: skip


def _cases(count):
    chance = random.Random(20)
    for _ in range(count):
        pieces = chance.choices(PIECES, k=chance.randint(1, 60))
        text = "".join(piece + chance.choice(["", " ", " ", " "]) for piece in pieces)
        ends = sorted(chance.choices(range(len(text) + 1), k=2))
        yield {"text": text, "start": ends[0], "end": chance.choice([ends[1], min(len(text), ends[0] + 6)])}


def _answer(text, start, end):
    answer = {
        "cuts": [at for at in range(len(text)) if splits_grapheme(text, at)],
        "sentences": [list(bounds) for bounds in split(text)],
        "folded": fold(text),
    }
    try:
        start, end = trim(text, start, end)
    except SpanError as error:
        return answer | {"error": str(error)}
    quote, position = describe(text, start, end)
    located, bare = locate(text, quote), locate(text, quote["exact"], position)
    return answer | {
        "quote": quote,
        "position": position,
        "located": located and list(located),
        "bare": bare and list(bare),
        "words": [list(span) for span in occurrences(text, quote["exact"])],
        "anywhere": [list(span) for span in occurrences(text, quote["exact"], whole_words=False)],
    }


@pytest.mark.skipif(not shutil.which("node"), reason="needs node")
def test_both_languages_agree():
    cases = list(_cases(600))

    answered = subprocess.run(
        ["node", Path(__file__).with_name("mirror.mjs")],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    for case, answer in zip(cases, json.loads(answered.stdout), strict=True):
        assert answer == _answer(**case), case
