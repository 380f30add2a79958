// What lies under a place in the text: compared with looking at every span, for many spans.

import assert from "node:assert/strict";
import test from "node:test";
import { SpanIndex } from "../../../static/reading/span-index.js";

let seed = 7;
const random = (below) => (seed = (seed * 48271) % 2147483647) % below;

const pieces = Array.from({ length: 2000 }, (_, number) => {
  const start = random(10_000);
  return { uid: `u${number}`, start, end: start + 1 + random(number % 50 ? 60 : 4000) };
});

const bySize = (left, right) => left.end - left.start - (right.end - right.start) || left.start - right.start;
const ids = (found) => found.map(({ uid }) => uid).sort();

test("finds all spans over an offset, the smallest first", () => {
  const index = new SpanIndex(pieces);
  for (let offset = 0; offset < 15_000; offset += 37) {
    const expected = pieces.filter(({ start, end }) => start <= offset && offset < end);
    const found = index.at(offset);
    assert.deepEqual(ids(found), ids(expected));
    assert.deepEqual(found, [...found].sort(bySize));
  }
});

test("finds all spans that share a character with a stretch", () => {
  const index = new SpanIndex(pieces);
  for (let start = 0; start < 12_000; start += 211) {
    const end = start + 1 + random(300);
    assert.deepEqual(ids(index.within(start, end)), ids(pieces.filter((one) => one.start < end && one.end > start)));
  }
});

test("spans that only touch are not over an offset", () => {
  const index = new SpanIndex([{ uid: "a", start: 2, end: 5 }, { uid: "b", start: 5, end: 6 }]);
  assert.deepEqual([1, 2, 4, 5, 6].map((offset) => index.at(offset).map(({ uid }) => uid)), [[], ["a"], ["a"], ["b"], []]);
});

test("goes from mark to mark and round the end", () => {
  const index = new SpanIndex([{ uid: "b", start: 5, end: 6 }, { uid: "a", start: 2, end: 5 }]);
  assert.equal(index.next(-1, 1)?.uid, "a");
  assert.equal(index.next(2, 1)?.uid, "b");
  assert.equal(index.next(5, 1)?.uid, "a");
  assert.equal(index.next(5, -1)?.uid, "a");
  assert.equal(index.next(2, -1)?.uid, "b");
  assert.equal(new SpanIndex([]).next(0, 1), null);
  assert.deepEqual(new SpanIndex([]).at(0), []);
});
