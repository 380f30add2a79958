// @ts-check
// The outbox sends in order, tries again with the same letter, and rests rather than lose anything.

import assert from "node:assert/strict";
import test from "node:test";

import { Outbox, Refused } from "../../../static/annotating/outbox.js";

/** @param {(object | null)[]} answers null is no answer */
function made(answers, options = {}) {
  /** @type {any[]} */
  const sent = [];
  /** @type {string[]} */
  const told = [];
  /** @type {number[]} */
  const counts = [];
  const outbox = new Outbox({
    post: async (letter) => {
      sent.push(letter);
      const answer = answers.shift();
      if (!answer) throw new TypeError("no network");
      return /** @type {any} */ (answer);
    },
    isSignedOut: async () => false,
    tell: (state, waiting) => {
      told.push(state);
      counts.push(waiting);
    },
    delays: [1, 1],
    ...options,
  });
  return { outbox, sent, told, counts };
}
const letter = (/** @type {string} */ url) => ({ method: "POST", url });
const ok = { status: 201, data: { uid: "a" } };
/** @param {() => boolean} holds */
async function until(holds) {
  for (let tries = 0; !holds() && tries < 500; tries += 1) await new Promise((resolve) => setTimeout(resolve, 2));
}

test("letters go in order and each gets its answer", async () => {
  const { outbox, sent, told } = made([ok, { status: 200, data: 2 }]);

  const answers = await Promise.all([outbox.send(letter("/1")), outbox.send(letter("/2"))]);

  assert.deepEqual(answers.map((answer) => answer.status), [201, 200]);
  assert.deepEqual(sent.map((each) => each.url), ["/1", "/2"]);
  assert.deepEqual(told, ["saving", "saving", "saved"]);
});

test("without an answer the same letter goes again", async () => {
  const { outbox, sent, told } = made([null, { status: 503 }, ok]);

  await outbox.send({ ...letter("/1"), body: { uid: "a" } });

  assert.equal(sent.length, 3);
  assert.equal(new Set(sent).size, 1);
  assert.deepEqual(told, ["saving", "waiting", "saving", "waiting", "saving", "saved"]);
});

test("after the last try the outbox rests until told to try again", async () => {
  const { outbox, sent, told } = made([null, null, null, ok]);
  const answer = outbox.send(letter("/1"));
  await until(() => told.at(-1) === "offline");
  assert.equal(sent.length, 3);

  outbox.retry();

  assert.equal((await answer).status, 201);
});

test("a refusal is the sender's, and the next letter goes on", async () => {
  const { outbox } = made([{ status: 422, data: { title: "No.", errors: [{ field: "body", message: "No." }] } }, ok]);
  const first = outbox.send(letter("/1"));
  const second = outbox.send(letter("/2"));

  await assert.rejects(first, (/** @type {Refused} */ error) => {
    assert.ok(error instanceof Refused);
    assert.equal(error.status, 422);
    assert.deepEqual(error.errors, [{ field: "body", message: "No." }]);
    return true;
  });
  assert.equal((await second).status, 201);
});

test("signed out, the letter waits for the next sign-in", async () => {
  let isSignedOut = true;
  const { outbox, sent, told } = made([{ status: 404 }, ok], { isSignedOut: async () => isSignedOut });
  const answer = outbox.send(letter("/1"));
  await until(() => told.at(-1) === "signed-out");
  assert.equal(outbox.size, 1);

  outbox.retry();
  await until(() => told.length === 3);
  assert.equal(sent.length, 1);
  isSignedOut = false;
  outbox.retry();

  assert.equal((await answer).status, 201);
});

test("a failing server is asked a few times and then refuses", async () => {
  const { outbox, sent } = made(Array.from({ length: 9 }, () => ({ status: 500 })), { delays: [1, 1, 1, 1, 1] });

  await assert.rejects(outbox.send(letter("/1")), Refused);

  assert.equal(sent.length, 4);
});

/** What a browser keeps, for one page after the other. */
function store() {
  /** @type {Map<string, any>} */
  const kept = new Map();
  return {
    kept,
    take: async () => [...kept.values()],
    keep: async (/** @type {any} */ each) => void kept.set(each.id, structuredClone(each)),
    drop: async (/** @type {any} */ each) => void kept.delete(each.id),
  };
}

test("letters outlive the page, in their order and before what is written next", async () => {
  const shared = store();
  const before = made([null, null, null], { store: shared });
  before.outbox.send({ ...letter("/1"), note: { kind: "note" } }).catch(() => {});
  before.outbox.send(letter("/2")).catch(() => {});
  await until(() => before.told.at(-1) === "offline");

  const after = made([ok, ok, ok], { store: shared });
  const [first, second] = await after.outbox.resume();
  await Promise.all([first.sent, second.sent, after.outbox.send(letter("/3"))]);

  assert.deepEqual(first.letter.note, { kind: "note" });
  assert.deepEqual(after.sent.map((each) => each.url), ["/1", "/2", "/3"]);
  assert.equal(shared.kept.size, 0);
});

test("what is too much at once goes again when the server says so", async () => {
  const { outbox, sent, told } = made([{ status: 429, data: { retry_after: 0.002 } }, { status: 429, data: { retry_after: 0.002 } }, ok], { delays: [] });

  const answer = await outbox.send(letter("/1"));

  assert.equal(answer.status, 201);
  assert.equal(new Set(sent).size, 1);
  assert.deepEqual(told, ["saving", "later", "saving", "later", "saving", "saved"]);
});

test("what is too much at once is kept meanwhile", async () => {
  const shared = store();
  const { outbox, told } = made([{ status: 429, data: { retry_after: 60 } }, ok], { store: shared });
  const answer = outbox.send(letter("/1"));
  await until(() => told.at(-1) === "later");

  assert.equal(shared.kept.size, 1);

  outbox.retry();
  assert.equal((await answer).status, 201);
  assert.equal(shared.kept.size, 0);
});

test("what waits is counted", async () => {
  const { outbox, told, counts } = made([null, ok, ok]);

  await Promise.all([outbox.send(letter("/1")), outbox.send(letter("/2"))]);

  assert.deepEqual(counts.filter((_, place) => told[place] === "waiting"), [2]);
  assert.equal(counts.at(-1), 0);
});

test("that letters wait is told once all of them are kept", async () => {
  /** @type {(() => void)[]} */
  const keeping = [];
  const keep = () => new Promise((resolve) => keeping.push(() => resolve(undefined)));
  const { outbox, sent, told, counts } = made([], { store: { ...store(), keep }, delays: [] });
  outbox.send(letter("/1"));
  outbox.send(letter("/2"));
  keeping[0]();
  await new Promise((resolve) => setTimeout(resolve, 2));
  assert.deepEqual([sent.length, told], [1, ["saving"]]);

  keeping[1]();
  await until(() => told.length === 2);

  assert.deepEqual([told.at(-1), counts.at(-1)], ["offline", 2]);
});

test("a browser that keeps nothing still sends", async () => {
  const failing = () => Promise.reject(new Error("full"));
  const { outbox } = made([ok], { store: { take: failing, keep: failing, drop: failing } });

  assert.deepEqual(await outbox.resume(), []);
  assert.equal((await outbox.send(letter("/1"))).status, 201);
});

test("what was refused stays where somebody else is to look at it", async () => {
  const shared = store();
  /** @type {any[]} */
  const refused = [];
  const { outbox } = made([{ status: 412 }, ok], {
    store: shared,
    refused: (/** @type {any} */ each, /** @type {any} */ answer) => refused.push([each.url, answer.status]),
  });

  const late = outbox.send(letter("/1"));
  await assert.rejects(late, (/** @type {Refused} */ error) => {
    assert.deepEqual([...shared.kept.values()], [error.letter]);
    return true;
  });
  await outbox.send(letter("/2"));
  assert.deepEqual(refused, [["/1", 412]]);
  assert.deepEqual([...shared.kept.values()].map(({ url }) => url), ["/1"]);

  outbox.forget([...shared.kept.values()][0]);
  assert.equal(shared.kept.size, 0);
});
