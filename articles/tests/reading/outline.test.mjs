// The order of all cards, of which only some are in the page.

import assert from "node:assert/strict";
import test from "node:test";
import { around, Outline } from "../../../static/reading/outline.js";

const order = (outline) => Array.from({ length: outline.length }, (_, place) => outline.at(place).uid);

test("stands in the order of the text, remarks on the whole article last", () => {
  const outline = new Outline([["c", 30], ["whole", null], ["a", 10], ["b", 10], ["c", 5]]);

  assert.deepEqual(order(outline), ["a", "b", "c", "whole"]);
  assert.equal(outline.placeOf("whole"), 3);
  assert.equal(outline.placeOf("nobody"), undefined);
});

test("takes in what is new, behind what begins at the same place", () => {
  const outline = new Outline([["a", 10], ["b", 20]]);

  outline.set("new", 10);
  outline.set("last", Infinity);

  assert.deepEqual(order(outline), ["a", "new", "b", "last"]);
  assert.equal(outline.placeOf("b"), 2);
});

test("moves what begins elsewhere now, and leaves the rest", () => {
  const outline = new Outline([["a", 10], ["b", 20], ["c", 30]]);

  outline.set("a", 25);
  outline.set("b", 20);

  assert.deepEqual(order(outline), ["b", "a", "c"]);
});

test("forgets what is gone, once or twice", () => {
  const outline = new Outline([["a", 10], ["b", 20]]);

  outline.drop("a");
  outline.drop("a");

  assert.deepEqual(order(outline), ["b"]);
  assert.equal(outline.placeOf("b"), 0);
});

test("around a place: itself and those below first, none before the beginning", () => {
  assert.deepEqual(around(5, [2, 3]), [5, 6, 7, 4, 3]);
  assert.deepEqual(around(1, [3, 2]), [1, 2, 0]);
  assert.deepEqual(around(0, [3, 1]), [0]);
});
