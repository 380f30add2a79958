// @ts-check
// A field for free tags, with the desk's own as suggestions; Enter or a comma ends a tag.

import { get } from "../shared/api.js";
import { Combobox } from "../shared/combobox.js";
import { Element } from "../shared/element.js";
import { word } from "../shared/words.js";

/** <annotation-tags><label>Tags <input></label><ul class="choices"></ul><ul class="chips"></ul></annotation-tags> @fires change */
export class AnnotationTags extends Element {
  /** @type {string[]} */
  #tags = [];

  connected() {
    if (this.combobox) return;
    const input = /** @type {HTMLInputElement} */ (this.querySelector("input"));
    const list = /** @type {HTMLUListElement} */ (this.querySelector(".choices"));
    this.input = input;
    this.chips = /** @type {HTMLElement} */ (this.querySelector(".chips"));
    this.combobox = new Combobox(input, list, {
      find: (query, signal) => this.#find(query, signal),
      render: (tag, row) => {
        row.className = "choice";
        row.dir = "auto";
        row.textContent = tag;
      },
      choose: (tag) => this.#add(tag),
      takesFirst: () => false,
    });
    input.addEventListener("blur", () => {
      this.combobox?.close();
      this.#take();
    });
    input.addEventListener("keydown", (event) => {
      const isEnd = event.key === "," || (event.key === "Enter" && !event.ctrlKey && !event.metaKey);
      if (isEnd && input.value.trim() && !event.defaultPrevented) {
        event.preventDefault();
        this.#take();
      } else if (event.key === "Backspace" && !input.value && this.#tags.length) {
        this.tags = this.#tags.slice(0, -1);
        this.tell("change");
      } else if (event.key === "Escape" && this.combobox?.isOpen) {
        event.stopPropagation();
        this.combobox.close();
      }
    });
    this.#draw();
  }

  /** @param {string} query @param {AbortSignal} signal @returns {Promise<string[]>} */
  async #find(query, signal) {
    if (!query) return [];
    const desk = /** @type {HTMLElement | null} */ (document.querySelector("main.desk"))?.dataset.desk ?? "";
    const { items } = await get(`/api/tags/?${new URLSearchParams({ q: query.slice(0, 100), desk })}`, { signal });
    return items.filter((/** @type {string} */ tag) => !this.#tags.includes(tag)).slice(0, 8);
  }

  /** What is typed becomes a tag. */
  #take() {
    if (!this.input) return;
    for (const tag of this.input.value.split(/[,،]/)) this.#add(tag);
  }

  /** @param {string} tag */
  #add(tag) {
    const name = tag.trim().replace(/\s+/g, " ").slice(0, 100);
    if (this.input) this.input.value = "";
    this.combobox?.close();
    if (!name || this.#tags.some((each) => each.toLowerCase() === name.toLowerCase())) return;
    this.tags = [...this.#tags, name];
    this.tell("change");
  }

  /** The tags, and what is being typed. */
  get tags() {
    const typed = this.input?.value.trim();
    return typed && !this.#tags.includes(typed) ? [...this.#tags, typed] : this.#tags;
  }

  set tags(tags) {
    this.#tags = tags;
    this.#draw();
  }

  #draw() {
    if (!this.chips) return;
    this.chips.hidden = !this.#tags.length;
    this.chips.replaceChildren(
      ...this.#tags.map((tag) => {
        const chip = document.createElement("li");
        chip.className = "chips__one";
        const name = document.createElement("bdi");
        name.textContent = tag;
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = "✕";
        button.setAttribute("aria-label", word("remove", { name: tag }));
        button.addEventListener("click", () => {
          this.tags = this.#tags.filter((each) => each !== tag);
          this.input?.focus();
          this.tell("change");
        });
        chip.append(name, button);
        return chip;
      }),
    );
  }
}

customElements.define("annotation-tags", AnnotationTags);
