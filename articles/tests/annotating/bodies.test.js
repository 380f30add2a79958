// @ts-check
// What is sent says where the words stand, in code points, and is read back the same.

import assert from "node:assert/strict";
import test from "node:test";

import { joined, pieces, quote, read, tags, target, words } from "../../../static/annotating/bodies.js";
import { Drafts } from "../../../static/annotating/drafts.js";
import { newUid } from "../../../static/annotating/uid.js";
import { Offsets } from "../../../static/text/offsets.js";

test("a target counts in code points and quotes its words", () => {
  const offsets = new Offsets("🛰️ و نیروها در عراق");
  const start = Array.from("🛰️ و ").length;

  const [piece] = target(offsets, [{ start, end: start + 6 }]);

  assert.equal(piece.role, "content");
  assert.deepEqual(piece.selector[0], { type: "TextQuoteSelector", exact: "نیروها", prefix: "🛰️ و ", suffix: " در عراق" });
  assert.deepEqual(piece.selector[1], { type: "TextPositionSelector", start, end: start + 6 });
  assert.deepEqual(pieces({ target: [piece] }), [{ start, end: start + 6, role: "content", exact: "نیروها" }]);
});

test("bodies are read back as they were written", () => {
  const claim = { id: 9, text: "So it was." };
  const annotation = {
    body: [...words("*so*"), ...tags(["one", "two"]), { type: "Claim", purpose: "questioning", claim }],
    target: [],
  };

  assert.deepEqual(read(annotation), { words: "*so*", tags: ["one", "two"], entity: null, claim, spans: [] });
});

test("pieces that touch become one, each role for itself", () => {
  const spans = [
    { start: 20, end: 30 },
    { start: 0, end: 5 },
    { start: 4, end: 9 },
    { start: 6, end: 8, role: "cue" },
  ];

  assert.deepEqual(joined(spans), [
    { start: 0, end: 9, role: "content" },
    { start: 6, end: 8, role: "cue" },
    { start: 20, end: 30, role: "content" },
  ]);
});

test("the quote of several pieces is one line", () => {
  const offsets = new Offsets("one\ntwo three");

  assert.equal(quote(offsets, [{ start: 0, end: 7 }, { start: 8, end: 13 }]), "one two … three");
});

test("ids are made without a secure context, too", () => {
  const own = Object.getOwnPropertyDescriptor(Crypto.prototype, "randomUUID");
  Object.defineProperty(Crypto.prototype, "randomUUID", { value: undefined, configurable: true });
  try {
    const made = new Set(Array.from({ length: 50 }, newUid));
    assert.equal(made.size, 50);
    for (const uid of made) assert.match(uid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  } finally {
    Object.defineProperty(Crypto.prototype, "randomUUID", /** @type {PropertyDescriptor} */ (own));
  }
});

test("drafts are kept by person and article until dropped", () => {
  const storage = /** @type {any} */ ({
    getItem(/** @type {string} */ name) {
      return this[name] ?? null;
    },
    setItem(/** @type {string} */ name, /** @type {string} */ value) {
      this[name] = value;
    },
    removeItem(/** @type {string} */ name) {
      delete this[name];
    },
  });
  const mine = new Drafts(storage, "3:12");
  mine.keep("note:a", { words: "half a sen" });

  assert.deepEqual(mine.find("note:a"), { words: "half a sen" });
  assert.deepEqual(new Drafts(storage, "4:12").all(), []);
  mine.drop("note:a");
  assert.deepEqual(mine.all(), []);
});

test("an annotation of an older revision stands where it was placed in the one that is read", () => {
  const at = (/** @type {number} */ start, /** @type {string} */ exact) => ({
    role: "content",
    selector: [
      { type: "TextQuoteSelector", exact },
      { type: "TextPositionSelector", start, end: start + exact.length },
    ],
  });
  const lost = { role: "content", selector: [] };
  const annotation = { revision: 1, target: [at(5, "40"), at(9, "gone")], placement: { revision: 2, target: [at(7, "60"), lost] } };

  assert.deepEqual(pieces(annotation, 2), [{ start: 7, end: 9, role: "content", exact: "60" }]);
  assert.deepEqual(pieces(annotation, 1).map(({ exact }) => exact), ["40", "gone"]);
  assert.deepEqual(pieces({ ...annotation, placement: null }, 2).map(({ exact }) => exact), ["40", "gone"]);
});
