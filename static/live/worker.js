// @ts-check
// The SharedWorker that holds the one stream of this browser for all its pages.

import { Streams } from "./streams.js";
import { whoIsHere } from "./who.js";

/** Pages that cannot show by a lock that they live say so by joining again; one that is silent this long is gone. */
const SILENT = 180_000;

const streams = new Streams({ connect: (url) => new EventSource(url), whoIsHere });

/** A lock that ends with the worker, by which pages learn that it has crashed. @type {Promise<string>} */
const life = new Promise((held) => {
  const name = `newsroom:worker:${Math.random()}`;
  navigator.locks?.request(name, () => {
    held(name);
    return new Promise(() => {});
  });
});

/** @type {any} */ (globalThis).onconnect = (/** @type {MessageEvent} */ { ports: [port] }) => {
  const page = { tell: (/** @type {any} */ message) => port.postMessage(message) };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let silence;
  let joined = 0;
  life.then((lock) => page.tell({ type: "worker", data: lock }));
  const leave = () => {
    clearTimeout(silence);
    streams.leave(page);
  };
  port.onmessage = ({ data }) => {
    if (data.do === "leave") return leave();
    if (data.do === "wake") return streams.wake(data);
    streams.join(page, data.wanted, data);
    const time = (joined += 1);
    // The page holds this lock for as long as it lives, and gives it back when it leaves.
    if (data.lock) navigator.locks.request(data.lock, () => time === joined && leave());
    else {
      clearTimeout(silence);
      silence = setTimeout(leave, SILENT);
    }
  };
};

addEventListener("online", () => streams.wake({ anew: true }));
