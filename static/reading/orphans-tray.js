// @ts-check
// The annotations whose words are gone from the text. The server writes the list; here one jumps and decides.

import { Element } from "../shared/element.js";

/**
 * <orphans-tray><details>…<li data-uid data-version>… [data-start][data-end] … [data-command]</details></orphans-tray>
 * @fires place-chosen {{ start: number, end: number }} the likeliest place, to be looked at
 * @fires annotate-command {{ name: string, spans: import("../text/types.js").Span[], uid: string }}
 */
export class OrphansTray extends Element {
  connected() {
    this.listen(this, "click", (event) => this.#onClick(event));
    this.listen(this, "mousedown", (event) => {
      if (event.target.closest("[data-command]")) event.preventDefault(); // the selected words stay selected
    });
  }

  /** @param {string} html the list as it is now; empty when nothing is lost */
  show(html) {
    const { activeElement } = document;
    const hadFocus = this.contains(activeElement);
    const isOpen = this.querySelector("details")?.open ?? false;
    this.innerHTML = html;
    const list = this.querySelector("details");
    if (list) list.open = isOpen;
    if (hadFocus) this.querySelector("summary")?.focus();
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const place = target.closest("[data-start]");
    if (place instanceof HTMLElement) {
      event.preventDefault();
      this.tell("place-chosen", { start: Number(place.dataset.start), end: Number(place.dataset.end) });
      return;
    }
    const control = target.closest("[data-command]");
    const uid = control?.closest("[data-uid]")?.getAttribute("data-uid");
    if (control instanceof HTMLElement && uid) {
      this.tell("annotate-command", { name: control.dataset.command ?? "", spans: [], uid });
    }
  }
}

customElements.define("orphans-tray", OrphansTray);
