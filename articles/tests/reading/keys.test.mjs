// Keys of the reading page: what each asks for, and that the browser's own stay the browser's.

import assert from "node:assert/strict";
import test from "node:test";
import { actionOf } from "../../../static/reading/keys.js";

test("letters move and command", () => {
  assert.deepEqual(actionOf({ key: "j" }), { do: "move", direction: 1 });
  assert.deepEqual(actionOf({ key: "K", shiftKey: true }), { do: "move", direction: -1, by: "paragraph" });
  assert.deepEqual(actionOf({ key: "ArrowDown", shiftKey: true }), { do: "move", direction: 1, extend: true });
  assert.deepEqual(actionOf({ key: "c" }), { do: "command", name: "claim" });
  assert.deepEqual(actionOf({ key: "f" }), { do: "command", name: "flag" });
  assert.deepEqual(actionOf({ key: "+", shiftKey: true }), { do: "command", name: "extend-claim" });
});

test("keys with Control, Alt or Meta, plain arrows and unknown keys are left alone", () => {
  for (const modifier of ["ctrlKey", "altKey", "metaKey"]) assert.equal(actionOf({ key: "c", [modifier]: true }), null);
  for (const key of ["ArrowDown", "ArrowUp", "Tab", " ", "PageDown", "q", "constructor"]) assert.equal(actionOf({ key }), null);
});
