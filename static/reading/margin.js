// @ts-check
// Places the cards beside their lines, where they give way to each other; on a narrow screen the open one is a sheet.

import { stack } from "./stack.js";

/** @typedef {import("./annotation-card.js").AnnotationCard} Card */

const GAP = 14;
/** So much of the window is under its header. */
const HEAD = 60;
/** So long cards take to make room for others' changes: the second that these have, and the glide. */
const ROOM = 1500;

export class Margin {
  /** @type {string | null} */
  active = null;
  /** Brings cards into the page and out again, where there are too many for all. @type {any} a CardWindow */
  window = null;
  /** Makes the window, when it is not there yet. @type {() => Promise<void>} */
  openWindow = async () => {};
  /** @type {WeakMap<Card, number>} how high each card is, once measured */
  #heights = new WeakMap();
  #asked = 0;
  #narrow = matchMedia("(max-width: 62rem)");
  /** @type {Card[]} in the order of the text */
  #cards = [];
  /** @type {Card[]} those that stand in the margin without being asked for */
  #shown = [];

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
      for (const entry of entries) {
        const card = /** @type {Card} */ (entry.target);
        if (!card.offsetHeight || this.#heights.get(card) === card.offsetHeight) continue;
        this.#heights.set(card, card.offsetHeight);
        grew = true;
      }
      if (grew) this.later();
    });
    element.querySelector(".margin__close")?.addEventListener("click", () => this.onClose?.(), { signal });
    this.collect();
  }

  /** Called when the reader closes the sheet. @type {(() => void) | undefined} */
  onClose;

  /** Whether only the open card is shown, as a sheet. */
  get isNarrow() {
    return this.#narrow.matches;
  }

  /** @param {string} uid @returns {Card | null} */
  card(uid) {
    return /** @type {Card | null} */ (document.getElementById(`annotation-${uid}`));
  }

  /** The cards that are in the page, in the order of the text. */
  get cards() {
    return /** @type {Card[]} */ ([...this.element.querySelectorAll(":scope > annotation-card")]);
  }

  /** Reads anew which cards there are. */
  collect() {
    this.#cards = this.cards;
    this.element.classList.toggle("is-placed", true);
    this.#shown = this.#cards.filter((card) => !card.classList.toggle("is-quiet", card.isQuiet));
    const active = this.active ? this.card(this.active) : null;
    active?.classList.add("active");
    this.element.classList.toggle("has-active", Boolean(active));
    this.later();
  }

  remeasure() {
    this.#letMove();
    this.#heights = new WeakMap();
    this.later();
    this.window?.later();
  }

  /** Places the cards before the next frame, once, however often asked. */
  later() {
    this.#asked ||= requestAnimationFrame(() => this.place());
  }

  /** @param {string | null} uid */
  activate(uid) {
    if (this.active === uid) return;
    this.#letMove();
    if (this.active) this.card(this.active)?.classList.remove("active");
    this.active = uid;
    if (uid) this.window?.bring(uid);
    const card = uid ? this.card(uid) : null;
    card?.classList.add("active");
    this.element.classList.toggle("has-active", Boolean(card));
    if (card) this.#heights.delete(card);
    this.place();
  }

  /**
   * Shows this card, in the place of the one it takes after or at its own.
   * @param {Card} fresh
   */
  put(fresh) {
    const stale = this.card(fresh.uid);
    if (!stale) {
      const place = (/** @type {Card} */ card) => this.window?.placeOf(card.uid) ?? card.start;
      const after = this.cards.find((card) => place(card) > place(fresh));
      this.element.insertBefore(fresh, after ?? this.element.querySelector(":scope > .margin__more"));
      return;
    }
    this.whenLeft(stale, () => this.#exchange(stale, fresh));
  }

  /** @param {Card} stale @param {Card} fresh */
  #exchange(stale, fresh) {
    if (!stale.isConnected) return;
    const focus = stale.contains(document.activeElement) ? document.activeElement : null;
    const command = focus?.getAttribute("data-command");
    // It moves from where it was seen.
    fresh.style.translate = stale.style.translate;
    fresh.classList.toggle("active", fresh.uid === this.active);
    stale.replaceWith(fresh);
    const again = command ? fresh.querySelector(`[data-command="${command}"]`) : null;
    if (focus) /** @type {HTMLElement} */ (again ?? fresh).focus({ preventScroll: true });
    if (this.#steady === stale) this.#steady = fresh;
  }

  /** Does it now, or when they are done who write in the card. @param {Card} card @param {() => void} act */
  whenLeft(card, act) {
    const typing = /** @type {HTMLElement | null} */ (document.activeElement);
    const isWriting = typing && card.contains(typing) && typing.closest("form, textarea, input, select");
    if (!isWriting) return act();
    card.addEventListener("focusout", () => setTimeout(() => this.whenLeft(card, act)), { once: true });
  }

  /** The next changes come from others: what is read now stays where it is, and the rest makes room gently. */
  steady() {
    if (this.isNarrow) return;
    const held = /** @type {Card | null} */ (this.element.querySelector(":scope > annotation-card:is(:hover, :focus-within)"));
    const inView = (/** @type {Card} */ card) => card.getBoundingClientRect().top >= HEAD;
    this.#steady = held ?? this.#shown.find(inView) ?? null;
    this.element.classList.add("is-making-room");
    clearTimeout(this.#making);
    this.#making = setTimeout(() => this.element.classList.remove("is-making-room"), ROOM);
  }
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #making;
  /** @type {Card | null} the card that does not move while others' changes arrive */
  #steady = null;

  #letMove() {
    this.#steady = null;
    this.element.classList.remove("is-making-room");
  }

  place() {
    cancelAnimationFrame(this.#asked);
    this.#asked = 0;
    if (this.isNarrow) {
      for (const card of this.#cards) card.style.removeProperty("translate");
      return;
    }
    const cards = this.#withActive();
    // Read everything first, write everything after: one layout for all cards.
    const base = this.element.getBoundingClientRect().top;
    const wanted = cards.map((card) => (card.start === Infinity ? 0 : this.#top(card) - base));
    const heights = cards.map((card) => this.#height(card));
    let fixed = cards.findIndex((card) => card.uid === this.active);
    // Among very many cards those of the lines in view stand beside them, and the ones above give way.
    if (this.#steady && !isInView(this.#steady)) this.#steady = null;
    if (fixed < 0 && this.#steady) {
      fixed = cards.indexOf(this.#steady);
      if (fixed >= 0) wanted[fixed] = Number.parseFloat(this.#steady.style.translate.split(" ")[1]) || 0;
    }
    if (fixed < 0 && this.window) fixed = wanted.findIndex((top) => top + base >= HEAD);
    const tops = stack(wanted, heights, GAP, fixed);
    let bottom = 0;
    cards.forEach((card, position) => {
      card.style.translate = `0 ${Math.round(tops[position])}px`;
      bottom = Math.max(bottom, tops[position] + heights[position]);
    });
    this.element.style.minBlockSize = `${Math.round(bottom)}px`;
  }

  /** @param {Card} card */
  #top(card) {
    return this.text.rectOf(card.start, card.start + 1).top;
  }

  /** @param {Card} card @returns {number} */
  #height(card) {
    const known = this.#heights.get(card);
    if (known !== undefined) return known;
    const height = card.offsetHeight;
    this.#heights.set(card, height);
    this.grown.observe(card);
    return height;
  }

  /** The cards to be placed now, in the order of the text. */
  #withActive() {
    const active = this.active ? this.card(this.active) : null;
    if (!active || active.parentElement !== this.element || this.#shown.includes(active)) return this.#shown;
    const place = this.#shown.findIndex((card) => card.start > active.start);
    return this.#shown.toSpliced(place < 0 ? this.#shown.length : place, 0, active);
  }
}

/** @param {HTMLElement} part */
function isInView(part) {
  const { top, bottom } = part.getBoundingClientRect();
  return bottom > HEAD && top < innerHeight;
}

/** A card from the server's HTML. @param {string} html @returns {Card} */
export function cardOf(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return /** @type {Card} */ (document.importNode(/** @type {Node} */ (holder.content.firstElementChild), true));
}
