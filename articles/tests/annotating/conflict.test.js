// @ts-check
// Two versions of one thing: what differs in words, and whether a change has been made already.

import assert from "node:assert/strict";
import test from "node:test";

import { inWords, isDone, isSaid } from "../../../static/annotating/conflict.js";
import { difference } from "../../../static/text/difference.js";

const words = (/** @type {string} */ value) => ({ type: "TextualBody", purpose: "commenting", value });
const tag = (/** @type {string} */ value) => ({ type: "TextualBody", purpose: "tagging", value });

for (const [before, after, expected] of /** @type {[string, string, any][]} */ ([
  ["", "", []],
  ["one", "one", [["same", "one"]]],
  ["", "new", [["new", "new"]]],
  ["The toll is 12.", "The toll is 21.", [["same", "The toll is "], ["gone", "12"], ["new", "21"], ["same", "."]]],
  ["a b c", "a c", [["same", "a "], ["gone", "b "], ["same", "c"]]],
  ["سلام دنیا", "سلام جهان", [["same", "سلام "], ["gone", "دنیا"], ["new", "جهان"]]],
])) {
  test(`the difference of “${before}” and “${after}”`, () => {
    assert.deepEqual(difference(before, after), expected);
  });
}

test("a difference makes up both texts, however long", () => {
  const one = "word ".repeat(9000);
  const other = `x ${"other word ".repeat(5000)}`;
  const parts = difference(one, other);

  assert.equal(parts.filter(([kind]) => kind !== "new").map(([, text]) => text).join(""), one);
  assert.equal(parts.filter(([kind]) => kind !== "gone").map(([, text]) => text).join(""), other);
});

test("a change that stands already is said", () => {
  const stands = { body: [{ ...words("mine"), html: "<p>mine</p>" }, tag("a")], visibility: "desk", target: [] };

  assert.equal(isSaid({ body: [words("mine"), tag("a")] }, stands), true);
  assert.equal(isSaid({ body: [words("mine")] }, stands), false);
  assert.equal(isSaid({ body: [words("mine"), tag("a")], visibility: "private" }, stands), false);
});

test("people are the same by their ids", () => {
  const stands = { text: "So.", claimant: { id: 5, name: "Iraq", kind: "place" }, about: [{ id: 7, name: "NATO" }] };

  assert.equal(isSaid({ claimant: 5, about: [7] }, stands), true);
  assert.equal(isSaid({ claimant: 6 }, stands), false);
  assert.equal(isSaid({ claimant: null }, stands), false);
});

test("people who were new are the same by their names", () => {
  const stands = { claimant: { id: 5, name: "Iraq", kind: "place" }, about: [{ id: 7, name: "NATO" }, { id: 8, name: "EU" }] };
  const mention = { body: [{ purpose: "identifying", entity: { id: 5, name: "Iraq", kind: "place" } }], target: [] };
  const naming = (/** @type {object} */ entity) => ({ body: [{ purpose: "identifying", entity }] });

  assert.equal(isSaid({ claimant: { name: "Iraq", kind: "place" }, about: [7, { name: "EU", kind: "organization" }] }, stands), true);
  assert.equal(isSaid({ claimant: { name: "Iran", kind: "place" } }, stands), false);
  assert.equal(isSaid(naming({ name: "Iraq", kind: "place" }), mention), true);
  assert.equal(isSaid(naming({ name: "Iran", kind: "place" }), mention), false);
  assert.equal(isSaid(naming({ id: 5 }), mention), true);
  assert.equal(isSaid(naming({ id: 6 }), mention), false);
});

test("a letter whose answer was lost is done, a refused one is not", () => {
  const letter = { method: "PATCH", url: "/api/claims/1/", body: { cue: "say" } };
  const undo = { method: "POST", url: "/api/articles/1/undos/", body: { uid: "a" } };

  assert.equal(isDone(letter, { status: 412, data: { current: { cue: "say" } } }), true);
  assert.equal(isDone(letter, { status: 412, data: { current: { cue: "deny" } } }), false);
  assert.equal(isDone(letter, { status: 412, data: null }), false);
  assert.equal(isDone(letter, { status: 409, data: { current: { cue: "say" } } }), false);
  assert.equal(isDone(undo, { status: 409, data: null }), true);
});

test("a withdrawal is said when it is withdrawn", () => {
  assert.equal(isSaid(undefined, { withdrawn: "2024-01-01T00:00:00Z" }), true);
  assert.equal(isSaid(undefined, { withdrawn: null }), false);
});

test("claims are told by their fields", () => {
  assert.deepEqual(inWords({ text: "So.", claimant: null, about: [{ id: 7, name: "NATO" }] }), { text: "So.", claimant: "–", about: "NATO" });
});
