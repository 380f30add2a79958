// @ts-check
// One case in the queue: what is chosen in its form, who looks at it, what became of it.

import { Element } from "../shared/element.js";

/** @typedef {{ annotation: string, version: number, kind: string, case?: number, reason: number | null, note: string, internal_note: string }} Wish */

/** @param {HTMLElement} form @param {string} name */
const valueOf = (form, name) =>
  /** @type {HTMLInputElement | null} */ (form.querySelector(`[name='${name}']`))?.value.trim() ?? "";

/**
 * <moderation-case data-case="5" data-annotation="…" data-version="2" data-mark="2-1-0" data-proposed="7" [data-closed] [data-held="name"]>
 * @fires case-decide {{ kind: string }} one of its buttons was pressed
 */
export class ModerationCase extends Element {
  connected() {
    this.listen(this, "submit", (event) => {
      event.preventDefault();
      this.tell("case-decide", { kind: event.submitter?.value ?? "" });
    });
  }

  get pk() {
    return Number(this.dataset.case);
  }

  get isOpen() {
    return this.dataset.closed === undefined;
  }

  /** Who else looks at it; "" for nobody. */
  get heldBy() {
    return this.dataset.held ?? "";
  }

  /** What became of it, in a line. */
  get done() {
    const said = [...this.querySelectorAll("header > :is(b, b + span)")].map(({ textContent }) => textContent).join(" ");
    return `${said}: ${this.querySelector(".queue-case__done")?.textContent ?? ""}`;
  }

  /** @param {string} key */
  button(key) {
    return /** @type {HTMLButtonElement | null} */ (this.querySelector(`form button[data-key='${key}']`));
  }

  get pick() {
    return /** @type {HTMLInputElement | null} */ (this.querySelector("[form='bulk']"));
  }

  /**
   * The decision as the API takes it. Hiding takes the reason of the case when none is chosen.
   * @param {string} kind
   * @param {HTMLElement | null} [form] where reason and notes stand, by default here
   * @returns {Wish}
   */
  wish(kind, form = this.querySelector("form")) {
    const { annotation = "", version, proposed } = this.dataset;
    const said = form ? ["reason", "note", "internal_note"].map((name) => valueOf(form, name)) : ["", "", ""];
    const reason = said[0] || (kind === "hide" ? proposed : "");
    const about = this.isOpen ? { case: this.pk } : {};
    return { annotation, version: Number(version), kind, reason: reason ? Number(reason) : null, note: said[1], internal_note: said[2], ...about };
  }

  /** Show reason and notes. @param {string} [field] which of them is to be filled in */
  openForm(field = "reason") {
    const more = this.querySelector("details");
    if (!more) return;
    more.open = true;
    /** @type {HTMLElement | null} */ (more.querySelector(`[name='${field}']`) ?? more.querySelector("select"))?.focus();
  }

  /** Whether something is being written here. */
  get isWriting() {
    const fields = /** @type {NodeListOf<HTMLTextAreaElement>} */ (this.querySelectorAll("textarea"));
    return [...fields].some(({ value }) => value.trim()) || Boolean(document.activeElement?.matches("textarea, select") && this.contains(document.activeElement));
  }

  /** What was wrong. @param {string} text */
  say(text) {
    const line = this.querySelector(".queue-case__said");
    if (line) line.textContent = text;
  }

  /** Who looks at it. @param {string} words @param {string} [name] of somebody else */
  hold(words, name = "") {
    const line = this.querySelector(".queue-case__held");
    if (line && line.textContent !== words) line.textContent = words;
    if (name) this.dataset.held = name;
    else delete this.dataset.held;
  }

  /**
   * Put the case as it stands now in its place, with what was typed here.
   * @param {ModerationCase} fresh
   */
  giveWayTo(fresh) {
    let isTyped = false;
    for (const name of ["reason", "note", "internal_note"]) {
      const typed = valueOf(this, name);
      const field = /** @type {HTMLInputElement | null} */ (fresh.querySelector(`[name='${name}']`));
      if (typed && field) [field.value, isTyped] = [typed, true];
    }
    const more = fresh.querySelector("details");
    if (more && isTyped) more.open = true;
    this.replaceWith(fresh);
  }
}

customElements.define("moderation-case", ModerationCase);
