// @ts-check
// Who else has this page open: their initials in the header, their names in a list that leads to where they read.

import { Element } from "../shared/element.js";
import { word } from "../shared/words.js";

/** @typedef {{ id: number, name: string, place: [number, number] | null, typing: string | null }} Person */

const [MOST_FACES, QUIET] = [4, 4000];

/** One of the six colours that people have. @param {{ id: number }} person */
export const colourOf = ({ id }) => `${id % 6}`;

/**
 * <people-here class="people"></people-here>
 * @fires place-chosen {{ start: number, end: number }}
 */
export class PeopleHere extends Element {
  /** @type {Person[]} */
  #people = [];
  /** Those of whom screen readers have heard. @type {Map<number, string> | null} */
  #known = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  connected() {
    if (this.list) return;
    this.faces = document.createElement("button");
    this.faces.type = "button";
    this.faces.className = "people__faces";
    this.list = document.createElement("ul");
    this.list.className = "people__list";
    this.list.id = "people";
    this.list.popover = "auto";
    this.faces.setAttribute("popovertarget", "people");
    this.spoken = document.createElement("span");
    this.spoken.className = "visually-hidden";
    this.spoken.setAttribute("role", "status");
    this.append(this.faces, this.list, this.spoken);
    this.faces.hidden = true;
    this.listen(this.list, "click", (event) => this.#onClick(event));
  }

  disconnected() {
    clearTimeout(this.#timer);
  }

  /**
   * @param {Person[]} people all but oneself
   * @param {{ met?: Person[], isKnown?: boolean }} [options] met: who was here before; isKnown: false while the
   *   stream is away, when nobody can be shown and nobody has left
   */
  show(people, { met = [], isKnown = true } = {}) {
    this.#people = people;
    this.#known ??= new Map(met.map(({ id, name }) => [id, name]));
    const { faces, list } = this;
    if (!faces || !list) return;
    const more = people.length - MOST_FACES;
    faces.hidden = !people.length;
    const rest = Object.assign(document.createElement("span"), { ariaHidden: "true", textContent: more > 0 ? `+${more}` : "" });
    const label = Object.assign(document.createElement("span"), { className: "visually-hidden" });
    faces.title = this.#names(people.map(({ name }) => name));
    label.textContent = word("people-here", { names: faces.title });
    faces.replaceChildren(...people.slice(0, MOST_FACES).map(face), rest, label);
    for (const row of [...list.children]) if (!people.some(({ id }) => row.id === `person-${id}`)) row.remove();
    for (const person of people) list.append(this.#row(person));
    if (!people.length && list.matches(":popover-open")) list.hidePopover();
    if (!isKnown) clearTimeout(this.#timer);
    this.#timer = isKnown ? (this.#timer ?? setTimeout(() => this.#announce(), QUIET)) : undefined;
  }

  /** @param {Person} person */
  #row(person) {
    const row = document.getElementById(`person-${person.id}`) ?? document.createElement("li");
    row.id = `person-${person.id}`;
    const button = row.querySelector("button") ?? document.createElement("button");
    button.type = "button";
    button.disabled = !person.place;
    const name = document.createElement("bdi");
    name.textContent = person.name;
    button.replaceChildren(face(person), name);
    if (person.typing) button.append(Object.assign(document.createElement("i"), { textContent: word("writes") }));
    if (!button.parentElement) row.append(button);
    return row;
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    const row = /** @type {HTMLElement} */ (event.target).closest("li");
    const place = this.#people.find(({ id }) => row?.id === `person-${id}`)?.place;
    if (!place) return;
    this.list?.hidePopover();
    this.tell("person-chosen", { start: place[0], end: place[1] });
  }

  /** Say who has come and gone, all in one: not who was here before. */
  #announce() {
    this.#timer = undefined;
    const now = new Map(this.#people.map(({ id, name }) => [id, name]));
    const known = this.#known ?? new Map();
    const came = [...now].filter(([id]) => !known.has(id)).map(([, name]) => name);
    const left = [...known].filter(([id]) => !now.has(id)).map(([, name]) => name);
    const said = [came.length && word("came", { names: this.#names(came) }), left.length && word("left", { names: this.#names(left) })];
    if (this.spoken) this.spoken.textContent = said.filter(Boolean).join(" ");
    this.#known = now;
  }

  /** @param {string[]} names */
  #names(names) {
    return new Intl.ListFormat(document.documentElement.lang || "en").format(names);
  }
}

/** @param {Person} person */
function face(person) {
  const part = document.createElement("span");
  part.className = "face";
  part.dataset.colour = colourOf(person);
  part.setAttribute("aria-hidden", "true");
  part.textContent = [...person.name][0]?.toUpperCase() ?? "";
  return part;
}

customElements.define("people-here", PeopleHere);
