// The sentence cursor: by sentence, by paragraph, extending, at both ends.

import assert from "node:assert/strict";
import test from "node:test";
import { SentenceCursor } from "../../../static/reading/cursor.js";
import { paragraphs, split } from "../../../static/text/sentences.js";

const TEXT = "One is here. Two follows. Three ends.\nFour stands alone.\nFive begins. Six ends it all.";

function at(words = null) {
  const cursor = new SentenceCursor(split(TEXT, "en"), paragraphs(TEXT));
  if (words) cursor.goTo(TEXT.indexOf(words));
  return cursor;
}

const words = ({ span }) => span && TEXT.slice(span.start, span.end);

/** What stands under the cursor after each move. */
function walk(cursor, ...moves) {
  return moves.map((move) => {
    cursor.move(...move);
    return words(cursor);
  });
}

test("is nowhere at first, and begins where the reader looks", () => {
  const cursor = at();
  assert.equal(cursor.span, null);
  assert.equal(cursor.head, null);
  cursor.move(1, { from: TEXT.indexOf("alone") });
  assert.equal(words(cursor), "Four stands alone.");
});

test("goes by sentence, across paragraphs, and stops at the ends", () => {
  assert.deepEqual(walk(at("Three"), [1], [1], [-1], [-1]), [
    "Four stands alone.", "Five begins.", "Four stands alone.", "Three ends.",
  ]);
  assert.deepEqual(walk(at("One"), [-1]), ["One is here."]);
  assert.deepEqual(walk(at("Six"), [1]), ["Six ends it all."]);
});

test("goes by paragraph: to the next one's beginning, back to its own first", () => {
  const by = { by: "paragraph" };
  assert.deepEqual(walk(at("Two"), [1, by], [1, by], [1, by]), ["Four stands alone.", "Five begins.", "Six ends it all."]);
  assert.deepEqual(walk(at("Six"), [-1, by], [-1, by], [-1, by], [-1, by]), [
    "Five begins.", "Four stands alone.", "One is here.", "One is here.",
  ]);
});

test("extends in both directions and lets go again", () => {
  const extend = { extend: true };
  assert.deepEqual(walk(at("Two"), [1, extend], [1, extend], [-1, extend]), [
    "Two follows. Three ends.", "Two follows. Three ends.\nFour stands alone.", "Two follows. Three ends.",
  ]);
  assert.deepEqual(walk(at("Two"), [-1, extend], [1]), ["One is here. Two follows.", "Two follows."]);
});

test("extends by paragraph: to the end of this one, then of the next", () => {
  const extend = { extend: true, by: "paragraph" };
  assert.deepEqual(walk(at("Two"), [1, extend], [1, extend]), [
    "Two follows. Three ends.", "Two follows. Three ends.\nFour stands alone.",
  ]);
});

test("jumps to both ends, goes to an offset, leaves", () => {
  const cursor = at("Two");
  cursor.jump("last");
  assert.equal(words(cursor), "Six ends it all.");
  cursor.jump("first");
  assert.equal(words(cursor), "One is here.");
  cursor.goTo(TEXT.length + 9);
  assert.equal(words(cursor), "Six ends it all.");
  cursor.leave();
  assert.equal(cursor.span, null);
});

test("has nowhere to be in a text without sentences", () => {
  const cursor = new SentenceCursor([], []);
  cursor.move(1);
  cursor.jump("last");
  cursor.goTo(3);
  assert.equal(cursor.span, null);
});
