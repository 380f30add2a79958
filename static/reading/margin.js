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
  /** @type {Card[]} in the order of the text */
  #cards = [];
  /** @type {Card[]} those that stand in the margin without being asked for */
  #shown = [];
  /** @type {Map<Card, number>} where each begins in the text */
  #starts = new Map();
  /** @type {Set<Card> | null} those in the layout now; null before the first time */
  #near = null;
  /** Where the page was scrolled to when the cards were last placed. */
  #placedAt = 0;

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
      let grew = false;
      for (const { target } of entries) {
        const { uid, offsetHeight } = /** @type {Card} */ (target);
        if (!offsetHeight || this.#heights.get(uid) === offsetHeight) continue;
        this.#heights.set(uid, offsetHeight);
        grew = true;
      }
      if (grew) this.later();
    });
    // What stands in the layout reaches half a screen beyond what is seen: until that is used up, nothing moves.
    const used = () => Math.abs(scrollY - this.#placedAt) > innerHeight / 3;
    addEventListener("scroll", () => this.#cards.length > MANY && used() && this.later(), { signal, passive: true });
    element.querySelector(".margin__close")?.addEventListener("click", () => this.onClose?.(), { signal });
    this.collect();
  }

  /** Called when the reader closes the sheet. @type {(() => void) | undefined} */
  onClose;

  /** @param {string} uid @returns {Card | null} */
  card(uid) {
    return /** @type {Card | null} */ (document.getElementById(`annotation-${uid}`));
  }

  /** Reads anew which cards there are. */
  collect() {
    this.#cards = /** @type {Card[]} */ ([...this.element.querySelectorAll("annotation-card")]);
    this.element.classList.toggle("is-placed", true);
    this.#starts = new Map(this.#cards.map((card) => [card, card.start]));
    this.#shown = this.#cards.filter((card) => !card.classList.toggle("is-quiet", card.isQuiet));
    this.grown.disconnect();
    this.#near = null;
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
    this.#placedAt = scrollY;
    const cards = this.#chosen();
    // Read everything first, write everything after: one layout for all cards.
    const base = this.element.getBoundingClientRect().top;
    const wanted = cards.map((card) => (this.#start(card) < 0 ? 0 : this.#top(card) - base));
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

  /** @param {Card} card */
  #top(card) {
    const start = this.#start(card);
    return this.text.rectOf(start, start + 1).top;
  }

  /** @param {Card} card */
  #start(card) {
    return this.#starts.get(card) ?? -1;
  }

  /** @param {Card} card @returns {number} */
  #height(card) {
    const known = this.#heights.get(card.uid);
    if (known !== undefined) return known;
    const height = card.offsetHeight;
    this.#heights.set(card.uid, height);
    this.grown.observe(card);
    return height;
  }

  /** The cards to be placed now, in the order of the text; the others are out of the layout. */
  #chosen() {
    const active = this.active ? this.card(this.active) : null;
    if (this.#cards.length <= MANY) return this.#with(active, this.#shown);
    const [from, to] = this.#nearby();
    const first = firstWhere(this.#shown, (card) => this.#start(card) >= from);
    const last = firstWhere(this.#shown, (card) => this.#start(card) > to);
    const near = this.#with(active, this.#shown.slice(first, Math.min(last, first + MOST_NEAR)));
    const next = new Set(near);
    for (const card of this.#near ?? this.#cards) if (!next.has(card)) card.classList.add("is-far");
    for (const card of next) card.classList.remove("is-far");
    this.#near = next;
    return near;
  }

  #with(card, cards) {
    if (!card || !this.#starts.has(card) || cards.includes(card)) return cards;
    const place = firstWhere(cards, (other) => this.#start(other) > this.#start(card));
    return cards.toSpliced(place, 0, card);
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
