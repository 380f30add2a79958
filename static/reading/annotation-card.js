// @ts-check
// One annotation as a card. The server writes what is in it; here it says when it is pointed at, opened or asked.

import { Element } from "../shared/element.js";

/**
 * <annotation-card data-uid data-version data-layer data-start data-state>…</annotation-card>
 * @fires card-hovered {{ uid: string | null }}
 * @fires card-chosen {{ uid: string, reveal: boolean, focus?: boolean }}
 * @fires annotate-command {{ name: string, spans: import("../text/types.js").Span[], uid: string }}
 */
export class AnnotationCard extends Element {
  get uid() {
    return this.dataset.uid ?? "";
  }

  /** Where it begins in the text; remarks on the whole article come after all others. */
  get start() {
    return Number(this.dataset.start ?? Infinity);
  }

  /** Mentions and bare highlights stand aside until somebody asks for them: the text shows them already. */
  get isQuiet() {
    if (this.classList.contains("is-coming")) return true;
    if (this.dataset.layer === "mention") return !this.querySelector(".reply, .annotation-card__body");
    return this.dataset.layer === "highlight" && !this.querySelector(".reply, .annotation-card__tags");
  }

  connected() {
    this.listen(this, "pointerenter", () => this.tell("card-hovered", { uid: this.uid }));
    this.listen(this, "pointerleave", () => this.tell("card-hovered", { uid: null }));
    this.listen(this, "focusin", (event) => {
      if (event.target === this || event.target.matches(":focus-visible")) this.#choose(false);
    });
    // The focus would open the card, and move the button from under the pointer before it is released.
    this.listen(this, "mousedown", (event) => event.target.closest(".placed__do") && event.preventDefault());
    this.listen(this, "click", (event) => this.#onClick(event));
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const control = target.closest("[data-command]");
    if (control instanceof HTMLElement) {
      const uid = control.closest(".reply")?.getAttribute("data-uid") ?? this.uid;
      const name = control.dataset.command ?? "";
      // The history is a page of its own; whoever shows it here prevents the link.
      if (!this.tell("annotate-command", { name, spans: [], uid })) event.preventDefault();
      return;
    }
    const place = target.closest("[data-place]");
    if (place) event.preventDefault();
    else if (target.closest("a, button, input, textarea, select, summary, label, form")) return;
    if (getSelection()?.isCollapsed === false) return;
    this.#choose(true);
  }

  #choose(reveal) {
    this.tell("card-chosen", { uid: this.uid, reveal });
  }
}

customElements.define("annotation-card", AnnotationCard);
