// The place where something begins in what is sorted.

import assert from "node:assert/strict";
import test from "node:test";
import { firstWhere } from "../../../static/reading/order.js";

test("finds the first that passes, for every length and place", () => {
  for (let count = 0; count < 12; count += 1) {
    for (let place = 0; place <= count; place += 1) {
      assert.equal(firstWhere(count, (at) => at >= place), place);
    }
  }
});
