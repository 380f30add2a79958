// @ts-check
// Where the others read: a thin line beside their sentence, with the name when it is pointed at.

import { word } from "../shared/words.js";
import { colourOf } from "./people-here.js";

/** @typedef {import("./people-here.js").Person} Person */

const [NEXT, STEP, MOST] = [19, 5, 6];

export class ReadingLines {
  /** @type {Person[]} */
  #people = [];
  /** @type {Map<number, HTMLElement>} */
  #lines = new Map();

  /** @param {any} text <article-text> */
  constructor(text) {
    this.text = text;
    new ResizeObserver(() => this.#place()).observe(text);
  }

  /** @param {Person[]} people all but oneself */
  show(people) {
    const { length } = this.text.offsets;
    this.#people = people.filter(({ place }) => place && place[0] < place[1] && place[1] <= length).slice(0, MOST);
    for (const [id, line] of this.#lines) {
      if (this.#people.some((person) => person.id === id)) continue;
      line.remove();
      this.#lines.delete(id);
    }
    this.#place();
  }

  #place() {
    if (!this.#people.length) return;
    const frame = this.text.parentElement.getBoundingClientRect();
    const own = this.text.getBoundingClientRect();
    const isRtl = getComputedStyle(this.text).direction === "rtl";
    this.#people.forEach((person, at) => {
      const [start, end] = /** @type {[number, number]} */ (person.place);
      const { top, height } = this.text.rectOf(start, end);
      const line = this.#lines.get(person.id) ?? this.#made(person);
      const away = NEXT + at * STEP;
      line.style.top = `${top - frame.top - 2}px`;
      line.style.height = `${height + 4}px`;
      // On a phone there is little room beside the text.
      const room = at * STEP + 1;
      const left = isRtl ? Math.min(own.right + away - 4, document.documentElement.clientWidth - room - 6) : Math.max(own.left - away, room);
      line.style.left = `${left - frame.left}px`;
    });
  }

  /** @param {Person} person */
  #made(person) {
    const line = document.createElement("div");
    line.className = "reading-line";
    line.dataset.colour = colourOf(person);
    line.dataset.name = person.name;
    line.tabIndex = 0;
    line.setAttribute("role", "img");
    line.setAttribute("aria-label", word("reads-here", { name: person.name }));
    this.text.after(line);
    this.#lines.set(person.id, line);
    return line;
  }
}
