// @ts-check
// Asks in a card to whom its thread is to be given.

import { get } from "../shared/api.js";
import { Combobox } from "../shared/combobox.js";
import { Element } from "../shared/element.js";
import { word } from "../shared/words.js";

/**
 * <assign-form></assign-form>, whose uid is set before it is put into the card
 * @fires assignee-chosen {{ uid: string, person: { id: number, name: string } | null }}
 */
class AssignForm extends Element {
  uid = "";
  /** @type {HTMLInputElement | null} */
  input = null;

  connected() {
    const label = document.createElement("label");
    const input = document.createElement("input");
    const list = document.createElement("ul");
    input.type = "text";
    input.maxLength = 150;
    list.className = "choices";
    label.append(word("assign-to"), input);
    list.setAttribute("aria-label", word("people"));
    this.replaceChildren(label, list);
    this.input = input;
    const box = new Combobox(input, list, {
      find: (query, signal) => this.#find(query, signal),
      render: (person, row) => {
        row.className = "choice";
        row.dir = "auto";
        row.textContent = person?.name ?? word("nobody");
      },
      choose: (person) => {
        this.tell("assignee-chosen", { uid: this.uid, person });
        this.remove();
      },
    });
    this.listen(input, "keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.#leave();
    });
    this.listen(input, "blur", () => setTimeout(() => this.contains(document.activeElement) || this.remove(), 150));
    box.ask({ now: true });
  }

  /** @param {string} query @param {AbortSignal} signal @returns {Promise<({ id: number, name: string } | null)[]>} */
  async #find(query, signal) {
    const asked = new URLSearchParams({ q: query, assignable: "true" });
    const { items } = await get(`/api/annotations/${this.uid}/people/?${asked}`, { signal });
    return query ? items : [...items, null];
  }

  #leave() {
    const card = this.closest("annotation-card");
    this.remove();
    if (card instanceof HTMLElement) card.focus({ preventScroll: true });
  }

  focus() {
    this.input?.focus();
  }
}

customElements.define("assign-form", AssignForm);
