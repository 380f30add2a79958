// @ts-check
// Places the cards beside their lines, where they give way to each other; on a narrow screen the open one is a sheet.

import { stack } from "./stack.js";

/** @typedef {import("./annotation-card.js").AnnotationCard} Card */

const GAP = 14;
// Up to so many cards all are placed at once and scrolling costs nothing; above, only those near the screen are.
const MANY = 250;
const MOST_NEAR = 120;

export class Margin {
  /** @type {string | null} */
  active = null;
  /** @type {Map<string, number>} how high each card is, once measured */
  #heights = new Map();
  #asked = 0;
  #narrow = matchMedia("(max-width: 62rem)");
  /** @type {Card[]} */
  #cards = [];
  /** @type {Set<Card>} */
  #near = new Set();

  /**
   * @param {HTMLElement} element <aside class="margin">
   * @param {import("./article-text.js").ArticleText} text
   * @param {AbortSignal} signal
   */
  constructor(element, text, signal) {
    this.element = element;
    this.text = text;
    const again = () => this.remeasure();
    addEventListener("resize", again, { signal });
    this.#narrow.addEventListener("change", again, { signal });
    document.fonts?.ready.then(again);
    new ResizeObserver(again).observe(text);
    // A form that opens in a card, or a reply that grows, moves those below.
    this.grown = new ResizeObserver((entries) => {
      for (const { target } of entries) this.#heights.delete(/** @type {Card} */ (target).uid);
      this.later();
    });
    addEventListener("scroll", () => this.#cards.length > MANY && this.later(), { signal, passive: true });
    element.querySelector(".margin__close")?.addEventListener("click", () => this.onClose?.(), { signal });
    this.collect();
  }

  /** Called when the reader closes the sheet. @type {(() => void) | undefined} */
  onClose;

  /** @param {string} uid @returns {Card | null} */
  card(uid) {
    return this.element.querySelector(`annotation-card[data-uid="${CSS.escape(uid)}"]`);
  }

  /** Reads anew which cards there are. */
  collect() {
    this.#cards = /** @type {Card[]} */ ([...this.element.querySelectorAll("annotation-card")]);
    this.element.classList.toggle("is-placed", true);
    for (const card of this.#cards) card.classList.toggle("is-quiet", card.isQuiet);
    this.grown.disconnect();
    this.#near.clear();
    this.later();
  }

  remeasure() {
    this.#heights.clear();
    this.later();
  }

  /** Places the cards before the next frame, once, however often asked. */
  later() {
    this.#asked ||= requestAnimationFrame(() => {
      this.#asked = 0;
      this.place();
    });
  }

  /** @param {string | null} uid */
  activate(uid) {
    if (this.active === uid) return;
    if (this.active) this.card(this.active)?.classList.remove("active");
    this.active = uid;
    const card = uid ? this.card(uid) : null;
    card?.classList.add("active");
    this.element.classList.toggle("has-active", Boolean(card));
    if (card) this.#heights.delete(card.uid);
    this.place();
  }

  place() {
    if (this.#narrow.matches) {
      for (const card of this.#cards) card.style.removeProperty("translate");
      return;
    }
    const cards = this.#chosen();
    // Read everything first, write everything after: one layout for all cards.
    const base = this.element.getBoundingClientRect().top;
    const wanted = cards.map((card) => (card.start < 0 ? 0 : this.#top(card) - base));
    const heights = cards.map((card) => this.#height(card));
    const active = cards.findIndex((card) => card.uid === this.active);
    const tops = stack(wanted, heights, GAP, active);
    let bottom = 0;
    cards.forEach((card, position) => {
      card.style.translate = `0 ${Math.round(tops[position])}px`;
      bottom = Math.max(bottom, tops[position] + heights[position]);
    });
    this.element.style.minBlockSize = `${Math.round(bottom)}px`;
  }

  #top(card) {
    return this.text.rectOf(card.start, card.start + 1).top;
  }

  #height(card) {
    let height = this.#heights.get(card.uid);
    if (height === undefined) {
      height = card.offsetHeight;
      this.#heights.set(card.uid, height);
      if (!this.#near.has(card)) this.grown.observe(card);
    }
    return height;
  }

  /** The cards to be placed now, in the order of the text; the others are out of the layout. */
  #chosen() {
    const shown = this.#cards.filter((card) => !card.isQuiet || card.uid === this.active);
    if (this.#cards.length <= MANY) return shown;
    const [from, to] = this.#nearby();
    let near = shown.filter((card) => card.start >= from && card.start <= to);
    if (near.length > MOST_NEAR) near = near.slice(0, MOST_NEAR);
    const active = this.active && shown.find((card) => card.uid === this.active);
    if (active && !near.includes(active)) near = [...near, active].sort((left, right) => left.start - right.start);
    const next = new Set(near);
    for (const card of this.#near.size ? this.#near : this.#cards) if (!next.has(card)) card.classList.add("is-far");
    for (const card of next) card.classList.remove("is-far");
    this.#near = next;
    return near;
  }

  /** The offsets of the text within a screen of what is seen. */
  #nearby() {
    const blocks = [...this.text.children];
    const edge = innerHeight;
    const offset = (block) => this.text.offsets.toCodePoints(this.text.index.offsetOf(block, 0));
    const from = blocks[firstWhere(blocks, (block) => block.getBoundingClientRect().bottom > -edge / 2)];
    const to = blocks[firstWhere(blocks, (block) => block.getBoundingClientRect().top > innerHeight + edge / 2)];
    return [from ? offset(from) : 0, to ? offset(to) : Infinity];
  }
}

/** The position of the first item that passes, when all after it pass too. */
function firstWhere(items, passes) {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(items[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}
