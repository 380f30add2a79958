// @ts-check
// Tells the server that somebody is on this page, where they read and about what they write.

import { Problem, post } from "../shared/api.js";

const [AT_MOST, HEARTBEAT, WRITING] = [1000, 10_000, 6000];

export class Presence {
  #tab = Math.random().toString(36).slice(2);
  /** @type {[number, number] | null} */
  #place = null;
  /** @type {string | null} */
  #typing = null;
  #sent = 0;
  #isOver = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #still;

  /** @param {string} article */
  constructor(article) {
    this.url = `/live/articles/${article}/presence/`;
    document.addEventListener("cursor-moved", (event) => {
      const { span } = /** @type {CustomEvent} */ (event).detail;
      // Places in a text that is not the newest would mislead.
      const isOld = document.getElementById("outdated")?.hidden === false;
      this.#place = span && !isOld ? [span.start, span.end] : null;
      this.#soon();
    });
    for (const type of ["form-typed", "claim-typed"]) document.addEventListener(type, (event) => this.#onTyped(event));
    document.addEventListener("composer-closed", () => this.#write(null));
    document.addEventListener("visibilitychange", () => this.#soon());
    addEventListener("pagehide", () => this.#leave());
    addEventListener("pageshow", (event) => event.persisted && this.#soon());
  }

  /** The page is live, for the first time or again. */
  begin() {
    this.#isOver = false;
    this.#soon();
  }

  /** @param {Event} event */
  #onTyped(event) {
    const about = /** @type {HTMLElement} */ (event.target).closest("[data-about]");
    this.#write(about?.getAttribute("data-about") ?? null);
  }

  /** @param {string | null} uid of the thread in which somebody writes */
  #write(uid) {
    clearTimeout(this.#still);
    if (uid) this.#still = setTimeout(() => this.#write(null), WRITING);
    if (uid === this.#typing) return;
    this.#typing = uid;
    this.#soon();
  }

  /** Tell it now, or when the last time is a second ago; again and again, while the page is looked at. */
  #soon() {
    clearTimeout(this.#timer);
    if (document.hidden || this.#isOver) return;
    this.#timer = setTimeout(() => this.#tell(), Math.max(0, this.#sent + AT_MOST - Date.now()));
  }

  async #tell() {
    this.#sent = Date.now();
    this.#timer = setTimeout(() => this.#soon(), HEARTBEAT);
    try {
      await this.#post({ leaving: false });
    } catch (error) {
      // Not a member of the desk any more, or signed out.
      if (error instanceof Problem && error.status < 500 && error.status !== 429) this.end();
    }
  }

  /** @param {{ leaving: boolean, keepalive?: boolean }} how */
  #post({ leaving, keepalive }) {
    return post(this.url, { tab: this.#tab, place: this.#place, typing: this.#typing, leaving }, { keepalive });
  }

  #leave() {
    clearTimeout(this.#timer);
    if (!this.#isOver) this.#post({ leaving: true, keepalive: true }).catch(() => {});
  }

  end() {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }
}
