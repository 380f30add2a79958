// @ts-check
// All places of the same words in an article, each with what stands around it, to be ticked before they are linked.

import { word } from "../shared/words.js";
/** @typedef {import("../text/types.js").Span} Span */

const CONTEXT = 36;

export class MentionPreview {
  /**
   * @param {import("../text/offsets.js").Offsets} offsets of the text
   * @param {Span[]} places
   * @param {string} name of the entity
   * @param {{ done(chosen: Span[]): void, back(): void, changed(chosen: Span[]): void }} callbacks
   */
  constructor(offsets, places, name, { done, back, changed }) {
    const template = /** @type {HTMLTemplateElement} */ (document.getElementById("mention-preview"));
    const holder = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    this.element = /** @type {HTMLFormElement} */ (holder.firstElementChild);
    this.places = places;
    const title = /** @type {HTMLElement} */ (this.element.querySelector("[data-title]"));
    title.textContent = word("link-places", { count: places.length, name });
    const list = /** @type {HTMLElement} */ (this.element.querySelector("[data-places]"));
    list.append(...places.map((place) => this.#row(offsets, place)));
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.chosen.length) done(this.chosen);
    });
    this.element.addEventListener("change", () => {
      changed(this.chosen);
      const button = /** @type {HTMLButtonElement} */ (this.element.querySelector("[type='submit']"));
      button.disabled = !this.chosen.length;
    });
    this.element.querySelector("[data-back]")?.addEventListener("click", back);
  }

  /** @returns {Span[]} */
  get chosen() {
    const boxes = /** @type {NodeListOf<HTMLInputElement>} */ (this.element.querySelectorAll("input[type='checkbox']"));
    return this.places.filter((_, number) => boxes[number].checked);
  }

  focus() {
    /** @type {HTMLElement | null} */ (this.element.querySelector("[type='submit']"))?.focus();
  }

  /** @param {import("../text/offsets.js").Offsets} offsets @param {Span} place */
  #row(offsets, place) {
    const row = document.createElement("li");
    const label = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = true;
    const words = document.createElement("span");
    words.dir = "auto";
    const mark = document.createElement("mark");
    mark.textContent = offsets.slice(place.start, place.end);
    const before = offsets.slice(Math.max(0, place.start - CONTEXT), place.start).replace(/\s+/g, " ");
    const after = offsets.slice(place.end, Math.min(offsets.length, place.end + CONTEXT)).replace(/\s+/g, " ");
    words.append(`…${before}`, mark, `${after}…`);
    label.append(box, words);
    row.append(label);
    return row;
  }
}
