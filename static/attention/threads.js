// @ts-check
// What one does with a thread on the reading page: resolve, reopen, assign, follow, copy its address.

import { ask } from "../shared/api.js";
import { word } from "../shared/words.js";

class Threads {
  /** @type {Set<string>} "article" and uids */
  #follows = new Set();

  /** @param {HTMLElement} desk <main class="desk"> */
  constructor(desk) {
    this.desk = desk;
    this.person = desk.dataset.me;
  }

  listen() {
    const { desk } = this;
    desk.addEventListener("annotate-command", (event) => {
      const { name, uid } = /** @type {CustomEvent} */ (event).detail;
      if (this.#obey(name, uid)) event.preventDefault();
    });
    desk.addEventListener("assignee-chosen", (event) => {
      const { uid, person } = /** @type {CustomEvent} */ (event).detail;
      if (person) this.#send("PUT", `/api/annotations/${uid}/assignee/`, word("assigned", person), { person: person.id });
      else this.#send("DELETE", `/api/annotations/${uid}/assignee/`, word("unassigned"));
    });
    desk.querySelector("[data-follow]")?.addEventListener("click", (event) => {
      event.preventDefault();
      this.#toggle("article", `/api/follows/article/${desk.dataset.article}/`);
    });
    document.addEventListener("attention-told", (event) => {
      this.#follows = new Set(/** @type {CustomEvent} */ (event).detail.follows);
      this.#show();
    });
    document.addEventListener("page-changed", () => this.#show());
    document.addEventListener("toggle", (event) => this.#onToggle(event), true);
    addEventListener("hashchange", () => this.#unfold());
    // Whoever begins to write may want to call somebody.
    document.addEventListener("focusin", (event) => {
      if (event.target instanceof HTMLTextAreaElement) import("./call-people.js").catch(() => {});
    });
    this.#unfold();
  }

  /** @param {string} name @param {string} uid @returns {boolean} whether it was for us */
  #obey(name, uid) {
    const url = `/api/annotations/${uid}`;
    switch (name) {
      case "resolve":
        this.#send("PUT", `${url}/resolution/`, word("resolved"));
        return true;
      case "reopen":
        this.#send("DELETE", `${url}/resolution/`, word("reopened"));
        return true;
      case "assign":
        this.#assign(uid);
        return true;
      case "follow":
        this.#toggle(uid, `/api/follows/thread/${uid}/`);
        return true;
      case "copy-link":
        this.#copy(uid);
        return true;
    }
    return false;
  }

  /** @param {string} uid */
  async #assign(uid) {
    await import("./assign-form.js");
    const card = document.getElementById(`annotation-${uid}`);
    const form = /** @type {any} */ (card?.querySelector("assign-form") ?? document.createElement("assign-form"));
    form.uid = uid;
    if (!form.isConnected) card?.append(form);
    form.focus();
  }

  /** @param {string} method @param {string} url @param {string} said @param {unknown} [body] */
  async #send(method, url, said, body) {
    try {
      const { data, headers } = await ask(method, url, { body, person: this.person });
      this.#say(said, "saved");
      // The card comes anew, as after every change; the answer is the thread's first annotation.
      this.#tell("annotation-saved", { uid: data.uid, sequence: Number(headers.get("X-Sequence")) || undefined });
    } catch (error) {
      this.#say(word("not-saved-why", { why: error.message }), "error");
    }
  }

  /** @param {string} key @param {string} url */
  async #toggle(key, url) {
    const isOn = this.#follows.has(key);
    try {
      await ask(isOn ? "DELETE" : "PUT", url, { person: this.person });
      if (isOn) this.#follows.delete(key);
      else this.#follows.add(key);
      this.#show();
      this.#say(word(isOn ? "unfollowed" : "followed"), "saved");
    } catch (error) {
      this.#say(word("not-saved-why", { why: error.message }), "error");
    }
  }

  #show() {
    for (const control of this.desk.querySelectorAll("[data-follow], [data-command='follow']")) {
      const key = control.getAttribute("data-follow") ?? control.closest("annotation-card")?.getAttribute("data-uid") ?? "";
      control.setAttribute("role", "button");
      control.setAttribute("aria-pressed", `${this.#follows.has(key)}`);
    }
  }

  /** @param {string} uid */
  async #copy(uid) {
    const address = new URL(`#annotation-${uid}`, location.href.split(/[?#]/)[0]).href;
    try {
      await navigator.clipboard.writeText(address);
      this.#say(word("link-copied"), "saved");
    } catch {
      // Without leave to the clipboard the address goes where one can copy it.
      location.hash = `annotation-${uid}`;
    }
  }

  /** A folded thread may be what a link means. */
  #unfold() {
    const target = location.hash.startsWith("#annotation-") ? document.getElementById(location.hash.slice(1)) : null;
    const fold = target?.closest("details.thread") ?? target?.querySelector("details.thread");
    fold?.setAttribute("open", "");
    if (!target?.matches(".reply")) return;
    target.classList.add("is-meant");
    target.scrollIntoView({ block: "nearest" });
  }

  /** Opening a folded thread opens its card. @param {Event} event */
  #onToggle(event) {
    const fold = /** @type {HTMLElement} */ (event.target);
    const card = fold.matches("details.thread[open]") ? fold.closest("annotation-card") : null;
    const uid = card?.getAttribute("data-uid");
    if (card && !card.classList.contains("active")) card.dispatchEvent(new CustomEvent("card-chosen", { detail: { uid }, bubbles: true }));
  }

  /** @param {string} text @param {string} kind */
  #say(text, kind) {
    this.#tell("status", { text, kind });
  }

  /** @param {string} type @param {object} detail */
  #tell(type, detail) {
    this.desk.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }));
  }
}

const desk = /** @type {HTMLElement | null} */ (document.querySelector("main.desk"));
if (desk?.dataset.me) new Threads(desk).listen();
