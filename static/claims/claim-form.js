// @ts-check
// The claim behind words of the text: its wording, who said it, about whom, and whether the desk has it already.

import { get } from "../shared/api.js";
import { Element } from "../shared/element.js";
import { word, wordAround } from "../shared/words.js";

/** @typedef {{ start: number, end: number, role?: string, exact?: string }} Piece */
/** @typedef {any} Claim a claim as the API gives it, or a part of one */

/**
 * <claim-form></claim-form>, filled from <template id="claim-form">.
 * @fires claim-submitted {{ claim: object, known: number | null, visibility: string, pieces: Piece[], shown: object }}
 * @fires claim-typed
 */
export class ClaimForm extends Element {
  /** @type {Claim} */
  #claim = {};
  /** @type {Piece[]} */
  #pieces = [];
  /** @type {Claim | null} the desk's claim of which this is to be another appearance */
  #known = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #request = new AbortController();

  connected() {
    if (this.form) return;
    const template = /** @type {HTMLTemplateElement} */ (document.getElementById("claim-form"));
    this.append(template.content.cloneNode(true));
    this.form = /** @type {HTMLFormElement} */ (this.querySelector("form"));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.form.addEventListener("input", () => this.tell("claim-typed"));
    this.addEventListener("change", () => this.tell("claim-typed"));
    this.#field("text").addEventListener("input", () => this.#seek());
    this.addEventListener("keydown", (event) => this.#onKey(event));
    this.#draw();
  }

  /**
   * What the form begins with.
   * @param {{ claim: Claim, visibility?: string, pieces?: Piece[] }} value
   */
  fill({ claim, visibility = "desk", pieces = [] }) {
    this.#claim = claim;
    this.#pieces = pieces;
    this.visibility = visibility;
    this.#draw();
  }

  #draw() {
    if (!this.form) return;
    const { text = "", claimant = null, claimant_role = "", about = [], cue = "", said_on = "" } = this.#claim;
    for (const [name, value] of Object.entries({ text, claimant_role, cue, said_on: said_on ?? "" })) {
      this.#field(name).value = value;
    }
    this.#picker("claimant").chosen = claimant ? [claimant] : [];
    this.#picker("about").chosen = about;
    const seen = this.#field("visibility");
    if ([.../** @type {any} */ (seen).options].some((option) => option.value === this.visibility)) {
      seen.value = this.visibility ?? "desk";
    }
    this.#drawPieces();
  }

  /** Select the wording, so that typing replaces it. */
  begin() {
    const field = /** @type {HTMLTextAreaElement} */ (/** @type {unknown} */ (this.#field("text")));
    field.focus({ preventScroll: true });
    field.select();
  }

  /** The claim was saved meanwhile: from now on it is not offered as one said before. @param {number} id */
  identify(id) {
    this.#claim = { ...this.#claim, id };
    this.#isKnown = true;
    this.dataset.claim = `${id}`;
    this.#seek();
  }
  #isKnown = false;

  /** What is in the form now, also for a draft: people as they are shown. */
  get value() {
    return {
      text: this.#field("text").value.replace(/\s+/g, " ").trim(),
      claimant: this.#picker("claimant").chosen[0] ?? null,
      claimant_role: this.#field("claimant_role").value.trim(),
      about: this.#picker("about").chosen,
      cue: this.#field("cue").value.trim(),
      said_on: this.#field("said_on").value || null,
    };
  }

  /** Who is to see it. */
  get seenBy() {
    return this.#field("visibility").value;
  }

  /** The same for the server: people as ids. */
  get sent() {
    return {
      ...this.value,
      claimant: this.#picker("claimant").references[0] ?? null,
      about: this.#picker("about").references,
    };
  }

  /**
   * Show why the server refused, at the field it names.
   * @param {string} message
   * @param {string} [field]
   */
  refuse(message, field = "") {
    const name = field.split(".").pop() ?? "";
    const input = /** @type {HTMLElement | null} */ (
      this.querySelector(`[name="${CSS.escape(name)}"], [data-name="${CSS.escape(name)}"] input`)
    );
    input?.setAttribute("aria-invalid", "true");
    input?.focus();
    const error = /** @type {HTMLElement} */ (this.querySelector("[data-error]"));
    error.textContent = message;
    error.hidden = false;
  }

  #submit() {
    for (const field of this.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    if (!this.#known && !this.value.text) {
      this.refuse(word("claim-needs-words"), "text");
      return;
    }
    this.tell("claim-submitted", {
      claim: this.sent,
      known: this.#known?.id ?? null,
      visibility: this.#field("visibility").value,
      pieces: this.#pieces,
      shown: this.value,
    });
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    // Enter saves from every field; in the wording, Shift with Enter would begin a line, which a claim has none of.
    if (event.key !== "Enter" || event.isComposing || event.defaultPrevented) return;
    const target = /** @type {HTMLElement} */ (event.target);
    if (target.matches("textarea, input, select")) {
      event.preventDefault();
      this.form?.requestSubmit();
    }
  }

  // -- Said before? --------------------------------------------------------------------------------------------

  #seek() {
    clearTimeout(this.#timer);
    if (!this.#isKnown) return;
    this.#timer = setTimeout(() => this.#findSame().catch(() => {}), 200);
  }

  async #findSame() {
    this.#request.abort();
    this.#request = new AbortController();
    const { signal } = this.#request;
    const words = this.#field("text").value.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}\u200c-]{3,}/gu) ?? [];
    const longest = [...new Set(words)].sort((one, other) => other.length - one.length);
    /** @type {Claim[]} */
    let found = [];
    for (const count of [4, 2]) {
      if (longest.length < Math.min(count, 2) || found.length) break;
      const query = new URLSearchParams({ q: longest.slice(0, count).join(" ").slice(0, 200), limit: "5" });
      const { items } = await get(`/api/claims/?${query}`, { signal });
      found = items.filter((/** @type {Claim} */ claim) => claim.id !== this.#claim.id);
    }
    this.#drawSame(found.slice(0, 3));
  }

  /** @param {Claim[]} claims */
  #drawSame(claims) {
    const part = /** @type {HTMLElement} */ (this.querySelector("[data-same]"));
    const list = /** @type {HTMLElement} */ (part.querySelector("ul"));
    part.hidden = !claims.length;
    list.replaceChildren(
      ...claims.map((claim) => {
        const row = document.createElement("li");
        const button = document.createElement("button");
        button.type = "button";
        button.className = "claim-form__known";
        const words = document.createElement("bdi");
        words.textContent = claim.text;
        button.append(words);
        const by = claim.claimant?.name || claim.claimant_role;
        if (by) {
          const who = document.createElement("bdi");
          who.className = "quiet";
          who.textContent = ` ${by}`;
          button.append(who);
        }
        button.addEventListener("click", () => this.#attach(claim));
        row.append(button);
        return row;
      }),
    );
  }

  /** @param {Claim | null} claim */
  #attach(claim) {
    this.#known = claim;
    const hint = /** @type {HTMLElement} */ (this.querySelector("[data-attached]"));
    hint.hidden = !claim;
    hint.replaceChildren();
    const own = [...this.querySelectorAll("textarea, input, select:not([name='visibility'])")];
    for (const field of own) /** @type {HTMLInputElement} */ (field).disabled = claim !== null;
    this.#drawSame([]);
    if (claim) {
      const words = document.createElement("bdi");
      words.textContent = `“${claim.text}”`;
      const undo = document.createElement("button");
      undo.type = "button";
      undo.className = "linklike";
      undo.textContent = word("another-claim");
      undo.addEventListener("click", () => this.#attach(null));
      const [before, after] = wordAround("appearance-of", "claim");
      hint.append(before, words, after, " ", undo);
      /** @type {HTMLElement | null} */ (this.querySelector("[type='submit']"))?.focus();
    } else this.#field("text").focus();
    this.tell("claim-typed");
  }

  // -- Pieces --------------------------------------------------------------------------------------------------

  #drawPieces() {
    const part = /** @type {HTMLElement} */ (this.querySelector(".composer__pieces"));
    part.hidden = this.#pieces.length < 2;
    /** @type {HTMLElement} */ (part.querySelector("[data-pieces]")).replaceChildren(
      ...this.#pieces.map((piece, place) => {
        const row = document.createElement("li");
        const words = document.createElement("bdi");
        words.textContent = piece.exact ?? "";
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = "✕";
        button.setAttribute("aria-label", word("remove-piece", { words: piece.exact ?? "" }));
        button.addEventListener("click", () => {
          this.#pieces = this.#pieces.filter((_, each) => each !== place);
          this.#drawPieces();
          this.tell("claim-typed");
        });
        row.append(words, button);
        return row;
      }),
    );
  }

  /** @param {string} name @returns {HTMLInputElement} */
  #field(name) {
    return /** @type {HTMLInputElement} */ (this.form?.elements.namedItem(name));
  }

  /** @param {string} name @returns {any} */
  #picker(name) {
    return this.querySelector(`entity-picker[data-name="${name}"]`);
  }
}

customElements.define("claim-form", ClaimForm);
