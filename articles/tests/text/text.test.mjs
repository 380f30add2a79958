// The cases that Python and JavaScript share, and what only the browser's side has.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { SpanError, describe, locate, occurrences, splitsGrapheme, trim } from "../../../static/text/anchor.js";
import { fold } from "../../../static/text/fold.js";
import { Offsets } from "../../../static/text/offsets.js";
import { paragraphs, split } from "../../../static/text/sentences.js";

const cases = JSON.parse(readFileSync(new URL("./cases.json", import.meta.url), "utf8"));
const pair = (span) => span && [span.start, span.end];
const range = (length) => Array.from({ length }, (_, index) => index);

for (const [group, run] of Object.entries({
  offsets({ text, utf16 }) {
    const offsets = new Offsets(text);
    assert.deepEqual(range(offsets.length + 1).map((point) => offsets.toUtf16(point)), utf16);
    assert.deepEqual(utf16.map((unit) => offsets.toCodePoints(unit)), range(utf16.length));
  },
  graphemes({ text, splits }) {
    const points = range(Array.from(text).length + 1);
    assert.deepEqual(points.filter((at) => splitsGrapheme(text, at)), splits);
  },
  trim({ text, start, end, span, error }) {
    if (error) assert.throws(() => trim(text, start, end), new SpanError(error));
    else assert.deepEqual(pair(trim(text, start, end)), span);
  },
  describe({ text, start, end, quote, error }) {
    if (error) assert.throws(() => describe(text, start, end), new SpanError(error));
    else {
      assert.deepEqual(describe(text, start, end), [
        { type: "TextQuoteSelector", ...quote },
        { type: "TextPositionSelector", start, end },
      ]);
    }
  },
  locate({ text, quote, position, found }) {
    assert.deepEqual(pair(locate(text, quote, position)), found);
  },
  occurrences({ text, exact, whole_words: wholeWords = true, match_case: matchCase = true, found }) {
    assert.deepEqual(occurrences(text, exact, { wholeWords, matchCase }).map(pair), found);
  },
  sentences({ text, language = "en", sentences }) {
    const offsets = new Offsets(text);
    assert.deepEqual(split(text, language).map(({ start, end }) => offsets.slice(start, end)), sentences);
  },
  fold({ text, folded }) {
    assert.equal(fold(text), folded);
  },
})) {
  cases[group].forEach((one, index) => test(`${group} ${index}: ${JSON.stringify(one).slice(0, 70)}`, () => run(one)));
}

test("an offset inside a surrogate pair is the character's beginning", () => {
  assert.equal(new Offsets("a😀b").toCodePoints(2), 1);
});

test("offsets beyond the ends are the ends", () => {
  const offsets = new Offsets("a😀b");
  assert.deepEqual([offsets.toUtf16(-3), offsets.toUtf16(9), offsets.toCodePoints(-3), offsets.toCodePoints(9)], [0, 4, 0, 3]);
});

test("paragraphs are the lines that say something", () => {
  const text = "one 😀 \n\n two\n \nthree";
  const offsets = new Offsets(text);
  assert.deepEqual(paragraphs(text).map(({ start, end }) => offsets.slice(start, end)), ["one 😀", "two", "three"]);
});

test("a thousand spans of a long text are described quickly", () => {
  const text = "The minister of the interior 😀 said that all was well on that day. ".repeat(1500);
  const offsets = new Offsets(text);
  const began = performance.now();
  for (let start = 4; start < 4000; start += 4) splitsGrapheme(text, start, offsets);
  split(text, "en", offsets);
  assert.ok(performance.now() - began < 2000);
});
