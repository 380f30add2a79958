// @ts-check
// One line that says what happened and offers the next step; it goes by itself unless somebody must act.

import { Element } from "../shared/element.js";
import { word } from "../shared/words.js";

const SECONDS = 8;

/** @typedef {{ label: string, key?: string, href?: string, run?: () => void }} Step */

export class ToastLine extends Element {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  connected() {
    this.classList.add("toast");
    this.setAttribute("role", "status");
    this.listen(this, "pointerenter", () => clearTimeout(this.#timer));
    this.listen(this, "focusin", () => clearTimeout(this.#timer));
    this.listen(this, "pointerleave", () => this.#leaveSoon());
    this.listen(this, "focusout", () => this.#leaveSoon());
    this.listen(this, "keydown", (event) => {
      if (event.key === "Escape") this.clear();
    });
  }

  /**
   * @param {string} text
   * @param {{ kind?: "done" | "error" | "waiting", stays?: boolean, steps?: Step[] }} [options]
   * @returns {() => void} takes these words back, where no others have taken their place
   */
  say(text, { kind = "done", stays = false, steps = [] } = {}) {
    clearTimeout(this.#timer);
    const words = document.createElement("span");
    words.dir = "auto";
    words.textContent = text;
    this.dataset.kind = kind;
    this.stays = stays;
    this.replaceChildren(words, ...steps.map((step) => this.#button(step)));
    if (stays) {
      const close = this.#button({ label: "✕" });
      close.setAttribute("aria-label", word("close"));
      this.append(close);
    }
    this.#leaveSoon();
    return () => {
      if (words.isConnected) this.clear();
    };
  }

  clear() {
    clearTimeout(this.#timer);
    this.stays = false;
    this.replaceChildren();
  }

  #leaveSoon() {
    clearTimeout(this.#timer);
    if (!this.stays) this.#timer = setTimeout(() => this.clear(), SECONDS * 1000);
  }

  /** @param {Step} step */
  #button({ label, key, href, run }) {
    const part = document.createElement(href ? "a" : "button");
    if (part instanceof HTMLAnchorElement) {
      Object.assign(part, { href, target: "_blank", rel: "noopener" });
    } else {
      part.type = "button";
      part.addEventListener("click", () => {
        this.clear();
        run?.();
      });
    }
    part.append(label);
    if (key) {
      const hint = document.createElement("kbd");
      hint.textContent = key;
      hint.setAttribute("aria-hidden", "true");
      part.append(" ", hint);
    }
    return part;
  }
}

customElements.define("toast-line", ToastLine);
