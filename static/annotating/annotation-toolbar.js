// @ts-check
// What can be done with the selected words, beside them; at the foot of the screen where fingers select.

import { Element } from "../shared/element.js";
import { beside } from "../shared/place.js";

/** @typedef {import("../text/types.js").Span} Span */

/**
 * <annotation-toolbar hidden><button data-do="claim">…</annotation-toolbar>
 * @fires annotate-command {{ name: string, spans: Span[], uid: string | null }} from the article's text
 */
export class AnnotationToolbar extends Element {
  /** @type {Span[]} */
  #spans = [];

  connected() {
    const desk = /** @type {HTMLElement | null} */ (document.querySelector("main.desk"));
    if (!desk) return;
    this.desk = desk;
    this.listen(desk, "selection-made", ({ detail }) => this.#show(detail.spans));
    this.listen(desk, "selection-cleared", () => this.close());
    this.listen(desk, "annotate-command", () => this.close());
    this.listen(window, "resize", () => this.#place());
    // A press must leave the selection as it is.
    this.listen(this, "pointerdown", (event) => event.preventDefault());
    this.listen(this, "click", (event) => this.#onClick(event));
    this.listen(this, "keydown", (event) => this.#onKey(event));
  }

  /** @param {Span[]} spans */
  #show(spans) {
    this.#spans = spans;
    const extend = /** @type {HTMLElement | null} */ (this.querySelector("[data-do='extend-claim']"));
    if (extend) extend.hidden = !document.querySelector("annotation-card.active[data-layer='claim']");
    this.hidden = false;
    this.#place();
  }

  #place() {
    const last = this.#spans.at(-1);
    if (this.hidden || !last || !this.desk) return;
    const text = /** @type {any} */ (this.desk.querySelector("article-text"));
    beside(this, text.rectOf(this.#spans[0].start, last.end), text.dir === "rtl");
  }

  close() {
    this.hidden = true;
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-do]");
    if (!(button instanceof HTMLElement) || !this.desk) return;
    const card = /** @type {HTMLElement | null} */ (this.desk.querySelector("annotation-card.active"));
    const detail = { name: button.dataset.do, spans: this.#spans, uid: card?.dataset.uid ?? null };
    const text = this.desk.querySelector("article-text");
    text?.dispatchEvent(new CustomEvent("annotate-command", { detail, bubbles: true, cancelable: true }));
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const buttons = /** @type {HTMLElement[]} */ ([...this.querySelectorAll("button:not([hidden])")]);
    const place = buttons.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step && place >= 0) {
      event.preventDefault();
      event.stopPropagation();
      const isRtl = getComputedStyle(this).direction === "rtl";
      buttons[(place + (isRtl ? -step : step) + buttons.length) % buttons.length].focus();
    }
  }
}

customElements.define("annotation-toolbar", AnnotationToolbar);
