// @ts-check
// The place where one writes: a card over the margin beside the words, a sheet at the foot of a narrow screen.

import { Element } from "../shared/element.js";
import { clearOfSheet, inMargin } from "../shared/place.js";

/**
 * Holds one form at a time. Escape and "Close" leave it; the focus goes back to the text.
 * @fires composer-closed
 */
export class AnnotationComposer extends Element {
  /** @type {DOMRect | null} */
  #at = null;
  /** @type {(() => void) | null} */
  #onClose = null;

  connected() {
    this.classList.add("composer");
    this.setAttribute("role", "dialog");
    this.hidden = true;
    this.listen(this, "keydown", (event) => this.#onKey(event));
    this.listen(this, "click", (event) => {
      if (/** @type {HTMLElement} */ (event.target).closest("[data-close]")) this.close();
    });
    this.listen(window, "resize", () => this.#place());
    this.grown = new ResizeObserver(() => this.#place());
    this.grown.observe(this);
  }

  disconnected() {
    this.grown?.disconnect();
  }

  get isOpen() {
    return !this.hidden;
  }

  /**
   * Show a form beside the words.
   * @param {HTMLElement} form
   * @param {{ label: string, words: DOMRect, onClose?: () => void }} options
   */
  open(form, { label, words, onClose }) {
    if (this.isOpen) this.close({ keepFocus: true });
    this.setAttribute("aria-label", label);
    this.replaceChildren(form);
    this.hidden = false;
    this.#onClose = onClose ?? null;
    clearOfSheet(words);
    this.#at = words;
    this.#place();
    const first = form.querySelector("[autofocus]") ?? form.querySelector("textarea, input, button");
    /** @type {HTMLElement | null} */ (first)?.focus({ preventScroll: true });
  }

  #place() {
    if (!this.hidden && this.#at) inMargin(this, document.querySelector("#cards"), this.#at);
  }

  /** @param {{ keepFocus?: boolean }} [options] */
  close({ keepFocus = false } = {}) {
    if (!this.isOpen) return;
    const hadFocus = this.contains(document.activeElement);
    this.hidden = true;
    this.replaceChildren();
    const onClose = this.#onClose;
    this.#onClose = null;
    onClose?.();
    // The text itself takes no focus: without one, its keys work again.
    if (hadFocus && !keepFocus) /** @type {HTMLElement | null} */ (document.activeElement)?.blur?.();
    this.tell("composer-closed");
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    // Letters typed here are words, not commands of the page.
    event.stopPropagation();
    if (event.isComposing || event.defaultPrevented) return;
    if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.querySelector("form")?.requestSubmit();
    }
  }
}

customElements.define("annotation-composer", AnnotationComposer);
