// @ts-check
// The form of notes, replies and tags, and of every edit of those: words, tags, who sees it, its place in the text.

import { Element } from "../shared/element.js";
import { word } from "../shared/words.js";

/** @typedef {import("./bodies.js").Piece} Piece */

/**
 * @typedef {object} Options
 * @property {string} title
 * @property {string} [quote]
 * @property {string} [hint]
 * @property {("words" | "tags" | "pieces" | "seen")[]} parts
 * @property {boolean} [optional] whether it may be saved without words
 * @property {() => Piece[]} [selection] gives the present selection with its words
 */

/** @typedef {{ words: string, tags: string[], visibility: string, pieces: Piece[] }} Value */

/**
 * <annotation-form></annotation-form>, filled from <template id="annotation-form">.
 * @fires form-submitted Value
 * @fires form-typed
 * @fires form-discarded
 */
export class AnnotationForm extends Element {
  /** @type {Options} */
  options = { title: "", parts: [] };
  /** @type {Piece[]} */
  #pieces = [];
  /** @type {Partial<Value>} */
  #begun = {};

  connected() {
    if (this.form) return;
    const template = /** @type {HTMLTemplateElement} */ (document.getElementById("annotation-form"));
    this.append(template.content.cloneNode(true));
    this.form = /** @type {HTMLFormElement} */ (this.querySelector("form"));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.addEventListener("input", () => this.tell("form-typed"));
    this.addEventListener("change", () => this.tell("form-typed"));
    this.querySelector("[data-use-selection]")?.addEventListener("click", () => {
      const pieces = this.options.selection?.() ?? [];
      if (pieces.length) this.#setPieces(pieces);
      else this.refuse(word("need-selection"));
    });
    this.querySelector("[data-discard]")?.addEventListener("click", () => this.tell("form-discarded"));
    this.#draw();
  }

  /**
   * What the form begins with.
   * @param {Options} options
   * @param {Partial<Value>} value
   */
  fill(options, value) {
    this.options = options;
    this.#begun = value;
    this.#draw();
  }

  #draw() {
    if (!this.form) return;
    const { title, quote = "", hint = "", parts } = this.options;
    this.#text("[data-title]", title);
    this.#text("[data-quote]", quote);
    this.#text("[data-hint]", hint);
    for (const part of this.querySelectorAll("[data-part]")) {
      /** @type {HTMLElement} */ (part).hidden = !parts.includes(/** @type {any} */ (part.getAttribute("data-part")));
    }
    const { words = "", tags = [], visibility, pieces = [] } = this.#begun;
    /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea")).value = words;
    this.#tagField.tags = tags;
    const seen = /** @type {HTMLSelectElement} */ (this.querySelector("select"));
    if (visibility && [...seen.options].some((option) => option.value === visibility)) seen.value = visibility;
    this.#setPieces(pieces);
    const hidden = parts.includes("words") ? "" : "annotation-tags input";
    this.querySelector("[autofocus]")?.removeAttribute("autofocus");
    this.querySelector(hidden || "textarea")?.setAttribute("autofocus", "");
  }

  /** Offer to throw a draft away that was found. */
  offerDiscard() {
    /** @type {HTMLElement} */ (this.querySelector("[data-discard]")).hidden = false;
  }

  /** @returns {Value} */
  get value() {
    return {
      words: /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea")).value,
      tags: this.#tagField.tags,
      visibility: /** @type {HTMLSelectElement} */ (this.querySelector("select")).value,
      pieces: this.#pieces,
    };
  }

  /** @param {string} message @param {string} [field] */
  refuse(message, field = "") {
    const error = /** @type {HTMLElement} */ (this.querySelector("[data-error]"));
    error.textContent = message;
    error.hidden = !message;
    const input = field.includes("visibility") ? "select" : field.includes("tags") ? "annotation-tags input" : "textarea";
    const part = /** @type {HTMLElement | null} */ (message ? this.querySelector(input) : null);
    part?.setAttribute("aria-invalid", "true");
    part?.focus();
  }

  #submit() {
    this.refuse("");
    for (const field of this.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    const { parts, optional } = this.options;
    const { words, tags } = this.value;
    if (parts[0] === "words" && !optional && !words.trim()) this.refuse(word("need-text"));
    else if (parts[0] === "tags" && !tags.length) this.refuse(word("need-tag"), "tags");
    else this.tell("form-submitted", this.value);
  }

  get #tagField() {
    return /** @type {any} */ (this.querySelector("annotation-tags"));
  }

  /** @param {string} selector @param {string} words */
  #text(selector, words) {
    const part = /** @type {HTMLElement} */ (this.querySelector(selector));
    part.textContent = words;
    part.hidden = !words;
  }

  /** @param {Piece[]} pieces */
  #setPieces(pieces) {
    this.#pieces = pieces;
    const list = /** @type {HTMLElement} */ (this.querySelector("[data-pieces]"));
    list.replaceChildren(
      ...pieces.map((piece, place) => {
        const row = document.createElement("li");
        const words = document.createElement("bdi");
        words.textContent = piece.exact ?? "";
        row.append(words);
        if (pieces.length > 1) {
          const button = document.createElement("button");
          button.type = "button";
          button.textContent = "✕";
          button.setAttribute("aria-label", word("remove-piece", { words: piece.exact ?? "" }));
          button.addEventListener("click", () => {
            this.#setPieces(this.#pieces.filter((_, each) => each !== place));
            this.tell("form-typed");
          });
          row.append(button);
        }
        return row;
      }),
    );
  }
}

customElements.define("annotation-form", AnnotationForm);
