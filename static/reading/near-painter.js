// @ts-check
// Paints only the marks near what is seen, where there are very many. Chromium (151) rebuilds what it knows of all
// highlights after any change of the page; with five thousand ranges that took 20 ms of every frame.

import { firstWhere } from "./order.js";
import { HighlightPainter } from "./paint.js";

/** @typedef {import("./paint.js").Mark} Mark */

/** How far beyond the window marks are painted, and after how much scrolling that is seen to again; in windows. */
const BEYOND = 1;
const STEP = 0.4;

export class NearPainter {
  /** @type {Map<string, Mark>} */
  #near = new Map();
  #at = NaN;
  #whole = false;

  /**
   * @param {any} text <article-text>
   * @param {(offset: number) => number} toUtf16
   */
  constructor(text, toUtf16) {
    this.text = text;
    this.painter = new HighlightPainter(text.index, toUtf16);
    // A scroll is told before the frame is painted, so that a leap never shows a text without its marks.
    const moved = () => Math.abs(scrollY - this.#at) > innerHeight * STEP && this.#follow();
    addEventListener("scroll", moved, { passive: true, signal: text.signal });
    new ResizeObserver(() => this.#follow()).observe(text);
    for (const [type, whole] of /** @type {[string, boolean][]} */ ([["beforeprint", true], ["afterprint", false]])) {
      addEventListener(type, () => ((this.#whole = whole), this.#follow()), { signal: text.signal });
    }
  }

  /** @param {Iterable<Mark>} marks */
  paint(marks) {
    for (const { uid } of marks) this.drop(uid);
    this.#follow();
  }

  /** @param {string} uid */
  drop(uid) {
    if (this.#near.delete(uid)) this.painter.drop(uid);
  }

  /** Takes everything away. */
  clear() {
    this.#near.clear();
    this.painter.clear();
  }

  #follow() {
    const { text } = this;
    this.#at = scrollY;
    const below = (y) => firstWhere(text.offsets.length, (offset) => text.rectOf(offset, offset + 1).top >= y);
    const [from, to] = this.#whole ? [0, Infinity] : [below(-innerHeight * BEYOND), below(innerHeight * (1 + BEYOND))];
    const next = new Map(text.spanIndex.within(from, to).map(({ uid }) => [uid, text.marks.get(uid)]));
    for (const uid of this.#near.keys()) if (!next.has(uid)) this.painter.drop(uid);
    this.painter.paint([...next.values()].filter((mark) => !this.#near.has(mark.uid)));
    this.#near = next;
  }
}
