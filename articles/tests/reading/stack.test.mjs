// Cards beside their lines: as near as they can, never over each other, the open one exactly there.

import assert from "node:assert/strict";
import test from "node:test";
import { stack } from "../../../static/reading/stack.js";

test("cards stand where they want to while there is room", () => {
  assert.deepEqual(stack([0, 100, 300], [50, 50, 50], 10), [0, 100, 300]);
});

test("cards give way downwards", () => {
  assert.deepEqual(stack([0, 20, 30, 300], [50, 50, 50, 50], 10), [0, 60, 120, 300]);
});

test("the open card stands at its line and pushes those above up, no further than needed", () => {
  assert.deepEqual(stack([0, 20, 200, 210, 220], [50, 50, 50, 50, 50], 10, 3), [0, 60, 150, 210, 270]);
  assert.deepEqual(stack([0, 20, 30], [50, 50, 50], 10, 2), [-90, -30, 30]);
  assert.deepEqual(stack([5, 20], [50, 50], 10, 0), [5, 65]);
});

test("whatever is open, cards keep their order and their distance", () => {
  let seed = 11;
  const random = (below) => (seed = (seed * 48271) % 2147483647) % below;
  for (let round = 0; round < 300; round += 1) {
    const count = 1 + random(12);
    const wanted = Array.from({ length: count }, () => random(400)).sort((left, right) => left - right);
    const heights = wanted.map(() => 10 + random(120));
    const active = random(count + 1) - 1;
    const tops = stack(wanted, heights, 8, active);
    for (let at = 1; at < count; at += 1) assert.ok(tops[at] >= tops[at - 1] + heights[at - 1] + 8);
    if (active >= 0) assert.equal(tops[active], wanted[active]);
    else assert.equal(tops[0], wanted[0]);
  }
});

test("no cards, no places", () => assert.deepEqual(stack([], [], 8), []));
