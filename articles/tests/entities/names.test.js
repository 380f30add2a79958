// @ts-check
// The names in a sentence, as the entity picker offers them.

import assert from "node:assert/strict";
import test from "node:test";

import { names, narrowed, widened } from "../../../static/entities/names.js";
import { Offsets } from "../../../static/text/offsets.js";

/** @type {[string, string[]][]} */
const CASES = [
  ["The head of US Central Command told reporters about Iran.", ["US Central Command", "Iran"]],
  ["He said the duty lies with the Government of Iraq.", ["Government of Iraq"]],
  ["Some of it would fit on a desk, Gen. Kenneth McKenzie said.", ["Kenneth McKenzie"]],
  ["Prime Minister Mustafa Al-Kadhimi met him in Iraq and Syria.", ["Mustafa Al-Kadhimi", "Iraq", "Syria"]],
  ["Baghdad’s request reached NATO on Monday.", ["Baghdad", "NATO"]],
  ["However, the U.S. stayed.", ["U.S."]],
  ["“We stay,” said the Ministry of Foreign Affairs.", ["Ministry of Foreign Affairs"]],
  ["ISIS is back.", ["ISIS"]],
  ["He flew an F-16 to Deir ez-Zor.", ["F-16", "Deir"]],
  ["nothing here", []],
  ["Министр Лавров прибыл в Москву.", ["Министр Лавров", "Москву"]],
];

for (const [sentence, found] of CASES) {
  test(`names in: ${sentence}`, () => {
    const offsets = new Offsets(sentence);
    const spans = names(offsets, { start: 0, end: offsets.length });
    assert.deepEqual(spans.map((span) => offsets.slice(span.start, span.end)), found);
  });
}

test("an ordinary word that opens a sentence is known by its small letters elsewhere", () => {
  const offsets = new Offsets("Troops left. The troops came from Iraq.");

  assert.deepEqual(names(offsets, { start: 0, end: 12 }), []);
});

test("a script without capitals gives its words", () => {
  const offsets = new Offsets("🛰 نیروهای ناتو در عراق ماندند.");
  const spans = names(offsets, { start: 0, end: offsets.length });

  assert.deepEqual(
    spans.map((span) => offsets.slice(span.start, span.end)),
    ["نیروهای", "ناتو", "در", "عراق", "ماندند"],
  );
});

test("what is mentioned already comes last", () => {
  const offsets = new Offsets("Iraq and Syria met Iran.");
  const spans = names(offsets, { start: 0, end: offsets.length }, [{ start: 0, end: 4 }]);

  assert.deepEqual(spans.map((span) => offsets.slice(span.start, span.end)), ["Syria", "Iran", "Iraq"]);
});

test("a name grows and shrinks by words", () => {
  const offsets = new Offsets("the 🛰 head of US Central Command said");
  const command = { start: 17, end: 32 };
  assert.equal(offsets.slice(command.start, command.end), "Central Command");

  const wider = widened(offsets, command, "start");

  assert.equal(offsets.slice(wider.start, wider.end), "US Central Command");
  const right = widened(offsets, wider, "end");
  assert.equal(offsets.slice(right.start, right.end), "US Central Command said");
  const back = narrowed(offsets, right, "end");
  assert.deepEqual(back, wider);
  const less = narrowed(offsets, wider, "start");
  assert.deepEqual(less, command);
  assert.deepEqual(widened(offsets, { start: 0, end: 3 }, "start"), { start: 0, end: 3 });
});
