// @ts-check
// A field of a form that names entities of the desk: one, or several as chips; new ones are made on saving.

import { Combobox } from "../shared/combobox.js";
import { Element } from "../shared/element.js";
import { word } from "../shared/words.js";
import { KINDS, fillRow, headingOf, reference, suggest } from "./suggest.js";

/** @typedef {import("./suggest.js").Choice} Choice */

/**
 * <entity-picker data-desk="1" data-most="1"><label>Claimant <input></label><ul></ul><ul class="chips"></ul></entity-picker>
 * @fires change when the choice changed
 */
export class EntityPicker extends Element {
  /** @type {Choice[]} */
  #chosen = [];

  connected() {
    if (this.combobox) return;
    this.input = /** @type {HTMLInputElement} */ (this.querySelector("input"));
    const list = /** @type {HTMLUListElement} */ (this.querySelector(".choices"));
    this.chips = /** @type {HTMLElement} */ (this.querySelector(".chips"));
    this.combobox = new Combobox(this.input, list, {
      find: (query, signal) => suggest(query, this.dataset.desk ?? "", signal),
      render: fillRow,
      heading: headingOf,
      choose: (choice) => this.#choose(choice),
      takesFirst: (options) => options.length > KINDS.length,
    });
    this.input.addEventListener("blur", () => this.combobox?.close());
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.combobox?.isOpen) {
        event.stopPropagation();
        this.combobox.close();
      } else if (event.key === "Backspace" && !this.input?.value && this.#chosen.length) {
        this.#remove(this.#chosen.length - 1);
      }
    });
    this.#draw();
  }

  get most() {
    return Number(this.dataset.most ?? 50);
  }

  /** What is chosen, as the server takes it: ids and new ones. @returns {(number | { name: string, kind: string })[]} */
  get references() {
    return this.#chosen.map((choice) => {
      const known = reference(choice);
      return "id" in known ? /** @type {number} */ (known.id) : known;
    });
  }

  get chosen() {
    return this.#chosen;
  }

  set chosen(choices) {
    this.#chosen = choices.slice(0, this.most);
    this.#draw();
  }

  /** @param {Choice} choice */
  #choose(choice) {
    const rest = this.most === 1 ? [] : this.#chosen.filter((each) => each.name !== choice.name);
    this.#chosen = [...rest, choice];
    if (this.input) this.input.value = "";
    this.combobox?.close();
    this.#draw();
    this.tell("change");
  }

  /** @param {number} place */
  #remove(place) {
    this.#chosen = this.#chosen.filter((_, index) => index !== place);
    this.#draw();
    this.input?.focus();
    this.tell("change");
  }

  #draw() {
    this.chips?.replaceChildren(
      ...this.#chosen.map((choice, place) => {
        const chip = document.createElement("li");
        chip.className = "chips__one";
        const dot = document.createElement("i");
        dot.className = `dot ${choice.kind}`;
        const name = document.createElement("bdi");
        name.textContent = choice.name;
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = "✕";
        button.setAttribute("aria-label", word("remove", { name: choice.name }));
        button.addEventListener("click", () => this.#remove(place));
        chip.append(dot, name, button);
        return chip;
      }),
    );
    if (this.chips) this.chips.hidden = !this.#chosen.length;
  }
}

customElements.define("entity-picker", EntityPicker);
