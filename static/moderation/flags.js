// @ts-check
// Flags and appeals on the reading page: the form of their own page, beside the card.

import { Problem, ask } from "../shared/api.js";
import { word } from "../shared/words.js";

/** The controls of a card, or of a reply in it, by what they do. */
const CONTROL = (/** @type {string} */ name) => `:scope > .actions [data-command="${name}"], :scope > .annotation-card__flagged [data-command="${name}"]`;

/**
 * Do what a card or a key asks for.
 * @param {HTMLElement} desk <main class="desk">
 * @param {"flag" | "unflag" | "appeal"} name
 * @param {string | null} uid
 */
export async function object(desk, name, uid) {
  const toast = /** @type {any} */ (document.querySelector("toast-line"));
  const card = uid && document.getElementById(`annotation-${uid}`);
  if (!card) return toast.say(word("flag-needs-card"), { kind: "waiting" });
  const isFlagged = card.querySelector(CONTROL("unflag"));
  if (!isFlagged && !card.querySelector(CONTROL(name))) return toast.say(word("cannot-flag"), { kind: "waiting" });
  const objection = new Objection(desk, toast, uid, card);
  if (name === "unflag") await objection.takeBack();
  else await objection.open(name);
}

class Objection {
  /** @param {HTMLElement} desk @param {any} toast @param {string} uid @param {HTMLElement} card */
  constructor(desk, toast, uid, card) {
    this.desk = desk;
    this.toast = toast;
    this.uid = uid;
    this.card = card;
    this.composer = /** @type {any} */ (document.querySelector("annotation-composer"));
  }

  async takeBack() {
    try {
      await this.#send("DELETE", "flag");
      this.toast.say(word("unflagged"));
    } catch (error) {
      this.toast.say(word("not-saved-why", { why: why(error) }), { kind: "error", stays: true });
    }
  }

  /** @param {"flag" | "appeal"} name */
  async open(name) {
    const url = `/annotations/${this.uid}/${name}/`;
    const page = await fetch(url).then((response) => response.text(), () => null);
    if (page === null) return this.toast.say(word("cannot-open", { why: word("offline-now") }), { kind: "error" });
    const form = new DOMParser().parseFromString(page, "text/html").querySelector("form[data-objection]");
    // Signed out, or it may not be any more: the page itself says so.
    if (!(form instanceof HTMLFormElement)) return location.assign(url);
    const title = document.createElement("h2");
    title.className = "composer__title";
    title.textContent = form.dataset.title ?? "";
    form.className = "composer__form";
    form.prepend(title);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const isBack = event.submitter?.getAttribute("name") === "withdraw";
      this.#submit(form, name, isBack);
    });
    form.addEventListener("click", (event) => {
      if (/** @type {HTMLElement} */ (event.target).closest("a[data-close]")) event.preventDefault();
    });
    this.composer.open(document.adoptNode(form), { label: title.textContent, words: this.card.getBoundingClientRect() });
    /** @type {HTMLElement | null} */ (form.querySelector("input:checked, input[type='radio'], textarea"))?.focus();
  }

  /** @param {HTMLFormElement} form @param {"flag" | "appeal"} name @param {boolean} isBack */
  async #submit(form, name, isBack) {
    const said = /** @type {HTMLElement} */ (form.querySelector("[data-error]"));
    const typed = new FormData(form);
    const words = `${typed.get("words") ?? ""}`;
    const body = name === "flag" ? { reason: Number(typed.get("reason")), words } : { words };
    said.hidden = true;
    form.inert = true;
    try {
      await (isBack ? this.#send("DELETE", name) : this.#send(form.dataset.objection ?? "", name, body));
      this.composer.close();
      this.toast.say(isBack ? word("unflagged") : form.dataset.said);
    } catch (error) {
      // What was typed stands as it is.
      form.inert = false;
      said.textContent = why(error);
      said.hidden = false;
      form.querySelector("textarea")?.focus();
    }
  }

  /** @param {string} method @param {string} name @param {unknown} [body] */
  async #send(method, name, body) {
    const { headers } = await ask(method, `/api/annotations/${this.uid}/${name}/`, { body, person: this.desk.dataset.me });
    const sequence = Number(headers.get("X-Sequence")) || undefined;
    this.desk.dispatchEvent(new CustomEvent("annotation-saved", { detail: { uid: this.uid, sequence }, bubbles: true }));
  }
}

/** @param {Error} error */
function why(error) {
  return error instanceof Problem ? error.errors[0]?.message || error.message : word("offline-now");
}
