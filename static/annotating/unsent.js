// @ts-check
// Looks, on every page of somebody who is signed in, whether letters of an earlier page wait; only then more is loaded.

import { articlesOf } from "./database.js";

const LOOK_AGAIN = 60_000;

/**
 * @param {string} person
 * @param {string} [here] the article whose own page this is: it sends its letters itself
 */
export function watch(person, here) {
  /** @type {import("./courier.js").Courier | null} */
  let courier = null;
  const look = async () => {
    const waiting = (await articlesOf(person)).filter((article) => article !== here);
    if (!courier && !waiting.length) return;
    courier ??= new (await import("./courier.js")).Courier(person);
    await courier.send(waiting);
  };
  // One after the other, so that there is one courier; without a network it may not come: then the next time.
  let last = Promise.resolve();
  const again = () => (last = last.then(look).catch(() => {}));
  addEventListener("online", again);
  addEventListener("focus", again);
  document.addEventListener("visibilitychange", () => document.hidden || again());
  setInterval(again, LOOK_AGAIN);
  return again();
}
