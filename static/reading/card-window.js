// @ts-check
// Where an article has more cards than a page can hold: those near what is read are fetched, stand in the page and
// leave it again. A card that is asked for by name is at once there as a stand-in, which says how things stand.

import { get } from "../shared/api.js";
import { word } from "../shared/words.js";
import { cardOf } from "./margin.js";
import { firstWhere } from "./order.js";
import { around, Outline } from "./outline.js";

/** @typedef {import("./annotation-card.js").AnnotationCard} Card */

/** The cards that are to be in the page, before and after the first line in view; those that may stay; those to know. */
const NEAR = [30, 90];
const STAY = [60, 160];
const AHEAD = [80, 220];
const MOST_ASKED = 120;
const MOST_KEPT = 800;
/** New cards in one frame: each is some twenty elements to be styled and laid out. They are shown together. */
const AT_ONCE = 6;
const OUT_AT_ONCE = 16;
const PAUSE = 100;
const PATIENCE = 400;

export class CardWindow {
  /** @type {Map<string, string | Card>} cards that are out of the page, those used last at the end */
  #kept = new Map();
  /** @type {Set<string>} what is under way */
  #asked = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #scrolledTo = 0;
  /** The first card whose line is in view, as a place in the outline. */
  #first = 0;
  #pouring = 0;
  #hasPoured = false;
  #hasFailed = false;
  /** Since when something is under way. */
  #since = 0;

  /**
   * @param {HTMLElement} desk <main class="desk">
   * @param {import("./article-text.js").ArticleText} text
   * @param {import("./margin.js").Margin} margin
   * @param {[string, number | null][]} unmarked cards that nothing in the text is painted for, and where they begin
   */
  constructor(desk, text, margin, unmarked) {
    this.desk = desk;
    this.text = text;
    this.margin = margin;
    const cards = margin.cards.map((card) => /** @type {[string, number]} */ ([card.uid, card.start]));
    const marks = [...text.marks.values()].map((mark) => /** @type {[string, number]} */ ([mark.uid, mark.spans[0][0]]));
    this.outline = new Outline([...cards, ...marks, ...unmarked]);
    this.notice = document.createElement("p");
    this.notice.className = "margin__coming";
    this.notice.setAttribute("role", "status");
    this.notice.hidden = true;
    margin.element.append(this.notice);
    addEventListener("scroll", () => this.later(), { passive: true });
    addEventListener("online", () => this.update());
    this.later();
  }

  /** Sees soon to what should be here; while somebody rushes through the text, not before they slow down. */
  later() {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const moved = Math.abs(scrollY - this.#scrolledTo);
      this.#scrolledTo = scrollY;
      if (moved > innerHeight / 2) this.later();
      else this.update();
    }, PAUSE);
  }

  update() {
    const { outline, text } = this;
    const isInView = (start) => start === Infinity || text.rectOf(start, start + 1).top >= 0;
    this.#first = firstWhere(outline.length, (place) => isInView(outline.at(place).start));
    this.#pourSoon();
    // A sheet shows one card, which is asked for by name.
    if (!this.margin.isNarrow && !this.#asked.size && this.#lacking(NEAR).length) this.#ask(this.#lacking(AHEAD));
    this.#tell();
  }

  // -- What the page asks for ----------------------------------------------------------------------------------

  /** Where a card stands among all. @param {string} uid */
  placeOf(uid) {
    return this.outline.placeOf(uid) ?? this.#first;
  }

  /** Puts a card into the page, or a stand-in until it comes; for a reply, too. @param {string} uid */
  bring(uid) {
    // What is not saved yet has no card; the page puts it here when it is.
    if (this.margin.card(uid) || this.text.marks.get(uid)?.provisional) return;
    const card = this.#take(uid);
    this.margin.put(card ?? this.#standIn(uid));
    this.margin.collect();
    if (!card) this.#ask([uid, ...this.#missing(around(this.placeOf(uid), AHEAD))]);
  }

  /** Takes a card as it is now. @param {Card} card @param {string} html the same */
  put(card, html) {
    this.outline.set(card.uid, card.start);
    this.#kept.delete(card.uid);
    const isWanted = card.uid === this.margin.active || this.#isAmong(card.uid, NEAR);
    if (isWanted || this.margin.card(card.uid)) this.margin.put(card);
    else this.#keep(card.uid, html);
  }

  /** These have changed: fetch them again when they are looked at. @param {[string, number | null][]} stale */
  forget(stale) {
    const shown = [];
    for (const [uid, start] of stale) {
      this.outline.set(uid, start ?? Infinity);
      this.#kept.delete(uid);
      const card = this.margin.card(uid);
      if (!card) continue;
      if (this.#isHeld(card)) shown.push(uid);
      else card.remove();
    }
    if (shown.length) this.#ask(shown);
    this.later();
  }

  /** @param {string} uid */
  drop(uid) {
    this.outline.drop(uid);
    this.#kept.delete(uid);
  }

  // -- In and out of the page ----------------------------------------------------------------------------------

  #pourSoon() {
    this.#pouring ||= requestAnimationFrame(() => {
      this.#pouring = 0;
      this.#pour();
    });
  }

  #pour() {
    const out = this.margin.cards.filter((card) => !this.#isAmong(card.uid, STAY) && !this.#isHeld(card));
    for (const card of out.slice(0, OUT_AT_ONCE)) {
      card.remove();
      card.classList.remove("linked", "active");
      if (!card.classList.contains("is-coming")) this.#keep(card.uid, card);
    }
    const ready = this.#uids(NEAR).filter((uid) => this.#kept.has(uid) && !this.margin.card(uid));
    for (const uid of ready.slice(0, AT_ONCE)) {
      const card = /** @type {Card} */ (this.#take(uid));
      // Out of sight until all are placed. By what is not inherited: it would make everything in them anew.
      card.style.translate = "0 -9999px";
      card.classList.toggle("is-quiet", card.isQuiet);
      this.margin.put(card);
    }
    this.#hasPoured ||= ready.length + out.length > 0;
    if (ready.length || out.length) this.#pourSoon();
    else if (this.#hasPoured) {
      this.#hasPoured = false;
      this.margin.collect();
    }
  }

  /** Whether somebody is in it: it is open or has the focus. @param {Card} card */
  #isHeld(card) {
    return card.uid === this.margin.active || card.contains(document.activeElement);
  }

  /** @param {string} uid @param {number[]} reach */
  #isAmong(uid, [before, after]) {
    const place = this.outline.placeOf(uid);
    return place !== undefined && place >= this.#first - before && place < this.#first + after;
  }

  /** The uids around the first line in view, the nearest below first. @param {number[]} reach */
  #uids(reach) {
    return around(this.#first, reach).flatMap((place) => this.outline.at(place)?.uid ?? []);
  }

  /** @param {number[]} reach */
  #lacking(reach) {
    return this.#missing(around(this.#first, reach));
  }

  /** @param {number[]} places */
  #missing(places) {
    const uids = places.flatMap((place) => this.outline.at(place)?.uid ?? []);
    return uids.filter((uid) => !this.#kept.has(uid) && !this.#isHere(uid));
  }

  /** @param {string} uid */
  #isHere(uid) {
    const card = this.margin.card(uid);
    return Boolean(card && !card.classList.contains("is-coming"));
  }

  /** @param {string} uid @param {string | Card} card */
  #keep(uid, card) {
    this.#kept.set(uid, card);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#kept.delete(oldest);
    }
  }

  /** @param {string} uid */
  #take(uid) {
    const kept = this.#kept.get(uid);
    this.#kept.delete(uid);
    return typeof kept === "string" ? cardOf(kept) : kept;
  }

  // -- Fetching ------------------------------------------------------------------------------------------------

  /** @param {string[]} uids */
  async #ask(uids) {
    const asked = [...new Set(uids)].filter((uid) => !this.#asked.has(uid)).slice(0, MOST_ASKED);
    if (!asked.length) return;
    if (!this.#asked.size) this.#since = performance.now();
    for (const uid of asked) this.#asked.add(uid);
    this.#hasFailed = false;
    setTimeout(() => this.#tell(), PATIENCE + 10);
    const answer = await get(`/articles/${this.desk.dataset.article}/cards/?${asked.map((uid) => `uid=${uid}`).join("&")}`).catch(() => null);
    for (const uid of asked) this.#asked.delete(uid);
    if (!answer) this.#fail(asked);
    // The page has learned of something newer while this was on its way.
    else if (answer.sequence < Number(this.desk.dataset.sequence)) this.#ask(asked);
    else this.#arrive(asked, answer);
  }

  /** @param {string[]} asked @param {{ cards: Record<string, string>, inside: Record<string, string> }} answer */
  #arrive(asked, { cards, inside }) {
    for (const [uid, html] of Object.entries(cards)) {
      if (this.margin.card(uid)) this.margin.put(cardOf(html));
      else this.#keep(uid, html);
    }
    const gone = asked.filter((uid) => !inside[uid]);
    for (const uid of gone) this.#lose(uid);
    for (const uid of asked) if (inside[uid] && inside[uid] !== uid) this.#open(uid, inside[uid]);
    this.margin.collect();
    // What is gone has left more than its card: the page asks what has happened.
    if (gone.length) document.dispatchEvent(new CustomEvent("annotation-saved", { detail: { uid: null } }));
    this.update();
  }

  /** A reply was asked for: open the card it stands in. @param {string} uid @param {string} root */
  #open(uid, root) {
    const standIn = this.margin.card(uid);
    const isWanted = this.margin.active === uid;
    if (standIn?.classList.contains("is-coming")) standIn.remove();
    if (isWanted) this.desk.dispatchEvent(new CustomEvent("card-chosen", { detail: { uid: root, reveal: true, focus: true } }));
  }

  /** @param {string} uid */
  #lose(uid) {
    this.drop(uid);
    this.text.drop(uid);
    const card = this.margin.card(uid);
    if (card) this.#say(card, word("card-gone"));
  }

  /** @param {string[]} asked */
  #fail(asked) {
    this.#hasFailed = true;
    for (const uid of asked) {
      const card = this.margin.card(uid);
      if (card?.classList.contains("is-coming")) this.#say(card, word("card-failed"), () => this.#again(uid, card));
    }
    this.margin.later();
    this.#tell();
  }

  /** @param {string} uid @param {Card} card */
  #again(uid, card) {
    this.#say(card, word("card-coming"));
    this.#ask([uid, ...this.#missing(around(this.placeOf(uid), AHEAD))]);
  }

  // -- Saying how things stand ---------------------------------------------------------------------------------

  /** @param {string} uid @returns {Card} */
  #standIn(uid) {
    const card = /** @type {Card} */ (document.createElement("annotation-card"));
    const mark = this.text.marks.get(uid);
    const start = mark?.spans[0][0] ?? this.outline.at(this.placeOf(uid))?.start ?? 0;
    card.className = `annotation-card is-coming ${mark?.layer ?? ""}`;
    card.id = `annotation-${uid}`;
    card.setAttribute("role", "group");
    card.tabIndex = -1;
    Object.assign(card.dataset, { uid, layer: mark?.layer ?? "", ...(start < Infinity && { start }) });
    this.#say(card, word("card-coming"));
    return card;
  }

  /** @param {HTMLElement} part @param {string} words @param {() => void} [again] */
  #say(part, words, again) {
    const line = document.createElement("p");
    line.textContent = words;
    part.setAttribute("aria-busy", `${words === word("card-coming")}`);
    part.replaceChildren(line);
    if (!again) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "linklike";
    button.textContent = word("try-again");
    button.addEventListener("click", again);
    line.append(" ", button);
  }

  #tell() {
    const isLacking = this.#lacking(NEAR).length > 0 && !this.margin.isNarrow;
    const isLate = this.#asked.size > 0 && performance.now() - this.#since >= PATIENCE;
    const state = !isLacking ? "" : this.#hasFailed ? word("cards-failed") : isLate ? word("cards-coming") : "";
    this.notice.hidden = !state;
    if (state && this.notice.dataset.says !== state) this.#say(this.notice, state, this.#hasFailed ? () => this.update() : undefined);
    this.notice.dataset.says = state;
  }
}
