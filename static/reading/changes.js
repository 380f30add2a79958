// @ts-check
// Brings the page up to date from the server's answer: after our own writes and after those of others alike.

import { get } from "../shared/api.js";
import { cardOf } from "./margin.js";

/** @typedef {import("./paint.js").Mark} Mark */

export class Changes {
  /** @type {Promise<void>} one after the other, so that no answer overtakes another */
  #queue = Promise.resolve();
  /** @type {Set<string>} marks that are painted before the server has said so */
  #drafts = new Set();

  /**
   * @param {HTMLElement} desk
   * @param {import("./article-text.js").ArticleText} text
   * @param {import("./margin.js").Margin} margin
   * @param {(uid: string | null) => void} activate
   */
  constructor(desk, text, margin, activate) {
    this.desk = desk;
    this.text = text;
    this.margin = margin;
    this.activate = activate;
    document.addEventListener("annotation-draft", (event) => this.#draft(/** @type {CustomEvent} */ (event).detail.mark));
    document.addEventListener("annotation-dropped", (event) => this.#drop(/** @type {CustomEvent} */ (event).detail.uid));
    document.addEventListener("annotation-saved", (event) => {
      const { uid, sequence, open } = /** @type {CustomEvent} */ (event).detail;
      this.load(sequence, open ? uid : null);
    });
    document.addEventListener("changes-wanted", (event) => {
      margin.steady();
      // Without an answer they are wanted again.
      this.load(/** @type {CustomEvent} */ (event).detail.sequence).catch(() => {});
    });
  }

  get sequence() {
    return Number(this.desk.dataset.sequence);
  }

  /**
   * Fetches and shows what is new, unless the page is as new already.
   * @param {number} [sequence] what the page should know of
   * @param {string | null} [open] the card to open then
   */
  load(sequence = Infinity, open = null) {
    const next = this.#queue.then(async () => {
      if (sequence > this.sequence) {
        const url = `/articles/${this.desk.dataset.article}/changes/?after=${this.sequence}`;
        await this.apply(await get(url));
      }
      if (open) this.activate(open);
    });
    this.#queue = next.catch(() => {
      // The next change asks again from the same sequence, so nothing is missed.
    });
    return next;
  }

  /**
   * @param {{ sequence: number, marks: Mark[], removed: string[], cards: Record<string, string>,
   *   stale: [string, number | null][], rail: string, orphans: string, revision: number }} answer stale: changed, too, but to be fetched when it is looked at
   */
  async apply({ sequence, marks, removed, cards, stale, rail, orphans, revision }) {
    if (sequence < this.sequence) return;
    if (revision !== Number(this.desk.dataset.revision)) {
      // Places in another text than this one: nothing of it can be shown here.
      /** @type {HTMLElement | null} */ (this.desk.querySelector("#outdated"))?.removeAttribute("hidden");
      return;
    }
    const uids = [...Object.keys(cards), ...stale.map(([uid]) => uid)];
    const painted = new Set(marks.map((mark) => mark.uid));
    for (const uid of removed) this.#drop(uid);
    for (const uid of uids) if (!painted.has(uid)) this.text.drop(uid);
    this.text.show(marks);
    for (const mark of marks) this.#drafts.delete(mark.uid);
    if (stale.length) await this.margin.openWindow();
    const { margin } = this;
    for (const html of Object.values(cards)) {
      const card = cardOf(html);
      if (margin.window) margin.window.put(card, html);
      else margin.put(card);
    }
    const railElement = this.desk.querySelector("#rail");
    if (railElement) railElement.innerHTML = rail;
    /** @type {any} */ (this.desk.querySelector("orphans-tray"))?.show(orphans);
    this.desk.dataset.sequence = `${sequence}`;
    if (stale.length) margin.window.forget(stale);
    margin.collect();
    if (margin.active) this.text.bringOut("active", margin.active);
    this.desk.dispatchEvent(new CustomEvent("page-changed", { detail: { sequence, uids, removed }, bubbles: true }));
  }

  /** @param {Mark} mark */
  #draft(mark) {
    this.#drafts.add(mark.uid);
    this.text.show([{ ...mark, provisional: true }]);
  }

  /** @param {string} uid */
  #drop(uid) {
    this.#drafts.delete(uid);
    this.text.drop(uid);
    if (this.margin.active === uid) this.activate(null);
    this.margin.window?.drop(uid);
    const card = this.margin.card(uid);
    if (!card) return;
    this.margin.whenLeft(card, () => {
      card.remove();
      this.margin.collect();
    });
  }
}
