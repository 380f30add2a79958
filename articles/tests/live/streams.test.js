// @ts-check
// All pages of a browser share one stream, miss nothing, and it comes again when the server does.

import assert from "node:assert/strict";
import test, { beforeEach, mock } from "node:test";

import { Streams } from "../../../static/live/streams.js";

/** An EventSource in our hands. */
class Source extends EventTarget {
  readyState = 0;
  /** @type {any} */ onopen;
  /** @type {any} */ onmessage;
  /** @type {any} */ onerror;

  /** @param {string} url */
  constructor(url) {
    super();
    this.url = url;
  }

  close() {
    this.readyState = 2;
    this.isClosed = true;
  }

  open() {
    this.readyState = 1;
    this.onopen({});
  }

  /** @param {string} type @param {any} data */
  send(type, data) {
    this.dispatchEvent(Object.assign(new Event(type), { data: JSON.stringify(data) }));
  }

  /** @param {number} article @param {number} sequence @param {string} [id] */
  line(article, sequence, id = `${article}:${sequence}`) {
    this.onmessage({ data: JSON.stringify({ article, sequence, verb: "annotation.created" }), lastEventId: id });
  }

  /** @param {{ isRefused?: boolean }} [options] */
  break({ isRefused = false } = {}) {
    this.readyState = isRefused ? 2 : 0;
    this.onerror({});
  }
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
});

function made() {
  /** @type {Source[]} */
  const sources = [];
  const server = { person: "1", isAway: false, asked: 0 };
  const streams = new Streams({
    connect: (url) => {
      sources.push(new Source(url));
      return /** @type {any} */ (sources.at(-1));
    },
    whoIsHere: async () => {
      server.asked += 1;
      if (server.isAway) throw new TypeError("no network");
      return server.person;
    },
    random: () => 0.5,
  });
  /** @param {Record<string, number>} articles @param {{ desks?: number[], person?: string, isFresh?: boolean }} [options] */
  const join = async (articles, { desks = [], person = "1", isFresh } = {}) => {
    /** @type {any[]} */
    const told = [];
    const page = { told, tell: (/** @type {any} */ message) => told.push(message), lines: () => told.filter(({ type }) => type === "line").map(({ data }) => [data.article, data.sequence]) };
    await streams.join(page, { person, articles, desks }, { isFresh });
    return page;
  };
  return { streams, sources, server, join, open: () => sources.filter((each) => !each.isClosed) };
}
/** @param {number} milliseconds */
async function pass(milliseconds) {
  mock.timers.tick(milliseconds);
  for (let step = 0; step < 10; step += 1) await Promise.resolve();
}

test("pages that come together share one stream of all they want", async () => {
  const { join, sources } = made();
  await join({ 12: 7 }, { desks: [1] });
  await join({ 31: 4 });
  await join({ 12: 7 }, { desks: [2] });

  await pass(20);

  assert.deepEqual(sources.map(({ url }) => url), ["/live/?after=12:7,31:4&desks=1,2"]);
});

test("a line goes to the pages of its article alone", async () => {
  const { join, sources } = made();
  const [one, other] = [await join({ 12: 7 }), await join({ 31: 4 })];
  await pass(20);

  sources[0].line(12, 8, "12:8,31:4");

  assert.deepEqual([one.lines(), other.lines()], [[[12, 8]], []]);
});

test("a page for another article opens the stream anew, from where it was", async () => {
  const { join, sources, open } = made();
  await join({ 12: 7 });
  await pass(20);
  sources[0].line(12, 9);

  await join({ 31: 4 });
  await pass(20);

  assert.deepEqual(sources.map(({ url }) => url), ["/live/?after=12:7&desks=", "/live/?after=12:9,31:4&desks="]);
  assert.equal(open().length, 1);
});

test("a page that was made before the last line is told of it when it joins", async () => {
  const { join, sources } = made();
  await join({ 12: 7 });
  await pass(20);
  sources[0].line(12, 9);

  const late = await join({ 12: 8 });
  const newer = await join({ 12: 11 });
  await pass(20);

  assert.deepEqual([late.lines(), newer.lines()], [[[12, 9]], []]);
  assert.equal(sources.length, 1);
});

test("who joins late hears at once who is here and what is counted", async () => {
  const { join, sources } = made();
  await join({ 12: 7 }, { desks: [1] });
  await pass(20);
  sources[0].send("presence", { article: 12, people: [{ id: 3, name: "editor" }] });
  sources[0].send("counts", { desk: 1, counts: { unread: 4 } });

  const late = await join({ 12: 7 }, { desks: [1] });

  assert.deepEqual(late.told, [
    { type: "presence", data: { article: 12, people: [{ id: 3, name: "editor" }] } },
    { type: "counts", data: { desk: 1, counts: { unread: 4 } } },
    { type: "state", data: "live" },
  ]);
});

test("when the last page leaves, the stream is closed; when one of several does, it brings less a little later", async () => {
  const { streams, join, sources, open } = made();
  const [one, other] = [await join({ 12: 7 }), await join({ 31: 4 })];
  await pass(20);

  streams.leave(one);
  await pass(4000);
  assert.equal(sources.length, 1);
  await pass(1000);
  assert.deepEqual(open().map(({ url }) => url), ["/live/?after=31:4&desks="]);
  streams.leave(other);
  assert.deepEqual(open(), []);
});

test("a stream that breaks comes again after growing pauses, from where it was", async () => {
  const { join, sources } = made();
  const page = await join({ 12: 7 });
  await pass(20);
  sources[0].open();
  sources[0].line(12, 9);

  const gaps = [];
  for (let tries = 0; tries < 6; tries += 1) {
    const count = sources.length;
    sources[count - 1].break();
    let gap = 0;
    for (; sources.length === count; gap += 250) await pass(250);
    gaps.push(gap);
  }

  assert.deepEqual(gaps, [500, 2000, 4000, 8000, 15_000, 30_000]);
  assert.equal(sources.at(-1)?.url, "/live/?after=12:9&desks=");
  assert.deepEqual(page.told.filter(({ type }) => type === "state").map(({ data }) => data), ["live", "away"]);
  sources.at(-1)?.open();
  assert.deepEqual(page.told.at(-1), { type: "state", data: "live" });
});

test("one short break is not worth a word", async () => {
  const { join, sources } = made();
  const page = await join({ 12: 7 });
  await pass(20);
  sources[0].open();

  sources[0].break();
  await pass(500);
  sources[1].open();

  assert.deepEqual(page.told, [{ type: "state", data: "live" }]);
});

test("when the network is back it connects at once", async () => {
  const { streams, join, sources } = made();
  await join({ 12: 7 });
  await pass(20);
  sources[0].break();
  await pass(500);
  sources[1].break();

  await streams.wake();
  await pass(0);

  assert.equal(sources.length, 3);
});

test("a machine that slept connects anew, for the connection may be dead", async () => {
  const { join, sources, open } = made();
  await join({ 12: 7 });
  await pass(20);
  sources[0].open();
  await pass(10_000);
  assert.equal(sources.length, 1);

  mock.timers.setTime(Date.now() + 600_000);
  await pass(10_000);
  await pass(0);

  assert.equal(sources.length, 2);
  assert.equal(open().length, 1);
});

test("what may not be seen any more is told and not asked for again", async () => {
  const { join, sources, open } = made();
  const [one, other] = [await join({ 12: 7 }), await join({ 31: 4 }, { desks: [1] })];
  await pass(20);

  sources[0].send("gone", { article: 12 });
  sources[0].send("gone", { desk: 1 });
  assert.deepEqual(one.told.at(-1), { type: "gone", data: { article: 12 } });
  assert.deepEqual(other.told.at(-1), { type: "gone", data: { desk: 1 } });
  sources[0].break();
  await pass(500);
  assert.deepEqual(open().map(({ url }) => url), ["/live/?after=31:4&desks="]);
  sources[1].send("gone", { article: 31 });
  assert.deepEqual(open(), []);
});

test("a session that ends is told to all its pages, and nothing is tried until somebody is signed in", async () => {
  const { streams, join, sources, server } = made();
  const page = await join({ 12: 7 });
  await pass(20);
  sources[0].line(12, 8);

  sources[0].send("signed-out", null);
  await pass(60_000);
  assert.deepEqual([sources.length, page.told.at(-1)], [1, { type: "signed-out" }]);
  server.person = "";
  await streams.wake();
  await pass(60_000);
  assert.equal(sources.length, 1);
  server.person = "1";
  await streams.wake();
  await pass(20);

  assert.equal(sources.at(-1)?.url, "/live/?after=12:8&desks=");
  assert.deepEqual(page.told.at(-1), { type: "state", data: "live" });
});

test("a refused stream asks who is signed in: nobody ends it, anything else is tried again", async () => {
  const { join, sources, server } = made();
  const page = await join({ 12: 7 });
  await pass(20);

  sources[0].break({ isRefused: true });
  await pass(500);
  assert.equal(sources.length, 2);
  server.person = "";
  sources[1].break({ isRefused: true });
  await pass(0);
  await pass(60_000);

  assert.deepEqual(page.told.at(-1), { type: "signed-out" });
  assert.equal(sources.length, 2);
});

test("somebody else who signs in gets a stream of their own, and the pages of the first are told", async () => {
  const { join, sources, server, open } = made();
  const first = await join({ 12: 7 });
  await pass(20);
  sources[0].send("presence", { article: 12, people: [] });

  server.person = "2";
  const second = await join({ 12: 7 }, { person: "2" });
  await pass(20);
  open()[0].line(12, 8);

  assert.deepEqual(first.told.at(-1), { type: "signed-out" });
  assert.deepEqual(second.told.map(({ type }) => type), ["state", "line"]);
  assert.equal(open().length, 1);
});

test("an old page that comes back does not take the stream from who is signed in", async () => {
  const { join, server, open } = made();
  server.person = "2";

  const old = await join({ 12: 7 }, { person: "1", isFresh: false });
  await pass(20);

  assert.deepEqual(old.told, [{ type: "signed-out" }]);
  assert.deepEqual(open(), []);
});

test("while nobody answers, an old page is believed", async () => {
  const { join, server, open } = made();
  server.isAway = true;

  await join({ 12: 7 }, { isFresh: false });
  await pass(20);

  assert.equal(open().length, 1);
});

test("visitors have a stream, too", async () => {
  const { join, open } = made();

  await join({ 12: 7 }, { person: "" });
  await pass(20);

  assert.equal(open().length, 1);
});
