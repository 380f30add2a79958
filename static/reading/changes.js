// @ts-check
// Brings the page up to date from the server's answer: after our own writes and after those of others alike.

import { get } from "../shared/api.js";

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
        this.apply(await get(url));
      }
      if (open) this.activate(open);
    });
    this.#queue = next.catch(() => {
      // The next change asks again from the same sequence, so nothing is missed.
    });
    return next;
  }

  /** @param {{ sequence: number, marks: Mark[], removed: string[], cards: Record<string, string>, rail: string }} answer */
  apply({ sequence, marks, removed, cards, rail }) {
    if (sequence < this.sequence) return;
    for (const uid of removed) this.#drop(uid);
    for (const uid of Object.keys(cards)) if (!marks.some((mark) => mark.uid === uid)) this.text.drop(uid);
    this.text.show(marks);
    for (const mark of marks) this.#drafts.delete(mark.uid);
    for (const [uid, html] of Object.entries(cards)) this.#putCard(uid, html);
    const railElement = this.desk.querySelector("#rail");
    if (railElement) railElement.innerHTML = rail;
    this.desk.dataset.sequence = `${sequence}`;
    this.margin.collect();
    if (this.margin.active) {
      this.text.bringOut("active", this.margin.active);
      this.margin.card(this.margin.active)?.classList.add("active");
    }
    this.desk.dispatchEvent(new CustomEvent("page-changed", { detail: { sequence, uids: Object.keys(cards), removed }, bubbles: true }));
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
    const card = this.margin.card(uid);
    if (!card) return;
    if (this.margin.active === uid) this.activate(null);
    card.remove();
    this.margin.collect();
  }

  #putCard(uid, html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const fresh = /** @type {HTMLElement} */ (holder.content.firstElementChild);
    const stale = this.margin.card(uid);
    if (stale) {
      const typing = /** @type {HTMLElement | null} */ (document.activeElement);
      if (typing && stale.contains(typing) && typing.closest("form, textarea, input, select")) {
        // Somebody is writing in it: it is exchanged when they are done.
        stale.addEventListener("focusout", () => setTimeout(() => stale.isConnected && this.#putCard(uid, html)), { once: true });
        return;
      }
      const focused = stale.contains(document.activeElement);
      stale.replaceWith(document.adoptNode(fresh));
      if (focused) fresh.focus({ preventScroll: true });
      return;
    }
    const start = Number(fresh.dataset.start ?? Infinity);
    const cards = [...this.margin.element.querySelectorAll(":scope > annotation-card")];
    const after = cards.find((card) => Number(/** @type {HTMLElement} */ (card).dataset.start ?? Infinity) > start);
    this.margin.element.insertBefore(document.adoptNode(fresh), after ?? null);
  }
}
