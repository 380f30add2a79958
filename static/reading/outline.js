// @ts-check
// All cards of an article in the order of its text, as uids with the offsets where they begin. Knows nothing of the page.

import { firstWhere } from "./order.js";

/** @typedef {{ uid: string, start: number }} Entry */

export class Outline {
  /** @type {Entry[]} */
  #entries;
  /** @type {Map<string, number> | null} made again when something has moved */
  #places = null;

  /** @param {[string, number | null][]} cards of those named twice, the first counts; null: on the whole article */
  constructor(cards) {
    /** @type {Map<string, number>} */
    const starts = new Map();
    for (const [uid, start] of cards) if (!starts.has(uid)) starts.set(uid, start ?? Infinity);
    this.#entries = [...starts].map(([uid, start]) => ({ uid, start })).sort(byStart);
  }

  get length() {
    return this.#entries.length;
  }

  /** @param {number} place */
  at(place) {
    return this.#entries[place];
  }

  /** @param {string} uid @returns {number | undefined} */
  placeOf(uid) {
    this.#places ??= new Map(this.#entries.map((entry, place) => [entry.uid, place]));
    return this.#places.get(uid);
  }

  /** @param {string} uid @param {number} start */
  set(uid, start) {
    const known = this.placeOf(uid);
    if (known !== undefined && this.#entries[known].start === start) return;
    this.drop(uid);
    this.#entries.splice(firstWhere(this.length, (place) => this.#entries[place].start > start), 0, { uid, start });
    this.#places = null;
  }

  /** @param {string} uid */
  drop(uid) {
    const place = this.placeOf(uid);
    if (place === undefined) return;
    this.#entries.splice(place, 1);
    this.#places = null;
  }
}

/** @param {Entry} left @param {Entry} right */
function byStart(left, right) {
  return left.start === right.start ? 0 : left.start < right.start ? -1 : 1;
}

/**
 * The places around one of them: first itself and those after it, then those before it, the nearest first.
 * @param {number} place
 * @param {number[]} reach how many before and after
 */
export function around(place, [before, after]) {
  const below = Array.from({ length: after }, (_, step) => place + step);
  const above = Array.from({ length: Math.min(before, Math.max(place, 0)) }, (_, step) => place - 1 - step);
  return [...below, ...above];
}
