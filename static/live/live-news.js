// @ts-check
// On a list: says that there is something new, and leaves it to the reader when to see it; keeps counts right.

import { Element } from "../shared/element.js";
import { Line } from "./line.js";

/** @typedef {Record<string, number>} Counts */

/**
 * <live-news data-watch="articles" data-one="1 new article" data-more="{count} new articles" hidden></live-news>
 * Counts elsewhere in the page: <span data-count="unread">4</span> is kept right, <span data-count="claims_open" hidden> filled.
 */
export class LiveNews extends Element {
  /** @type {Map<number, Counts>} by desk, as they were when the page came */
  #first = new Map();
  /** @type {Map<number, Counts>} */
  #now = new Map();

  connected() {
    const meta = /** @type {HTMLElement | null} */ (document.querySelector("meta[name='live']"));
    const desks = (meta?.dataset.desks ?? "").split(",").filter(Boolean).map(Number);
    if (!meta || !desks.length) return;
    for (const part of this.#parts) part.dataset.was = part.textContent?.trim() ?? "";
    this.listen(document, "live-counts", ({ detail: { desk, counts } }) => this.#show(desk, counts));
    new Line(meta, () => ({ desks })).open();
  }

  get #parts() {
    return /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-count]")]);
  }

  /** @param {number} desk @param {Counts} counts */
  #show(desk, counts) {
    if (!this.#first.has(desk)) this.#first.set(desk, counts);
    this.#now.set(desk, counts);
    this.dataset.ready = "";
    for (const part of this.#parts) {
      const { count = "", was = "" } = part.dataset;
      // "500+" stays that; what the page could not count, the stream does.
      if (was.endsWith("+")) continue;
      part.textContent = `${was ? Math.max(0, Number(was) + this.#change(count)) : this.#sum(this.#now, count)}`;
      part.closest("[hidden]")?.removeAttribute("hidden");
    }
    const names = (this.dataset.watch ?? "").split(" ");
    const count = names.length > 1 ? Number(names.some((name) => this.#change(name))) : this.#change(names[0]);
    this.hidden = count <= 0;
    if (count <= 0) return;
    const words = (count > 1 ? this.dataset.more : null) ?? this.dataset.one ?? "";
    const link = this.querySelector("a") ?? document.createElement("a");
    link.href = location.href.replace(/#.*/, "");
    link.textContent = words.replace("{count}", `${count}`);
    if (!link.parentElement) this.append(link);
  }

  /** @param {string} name */
  #change(name) {
    return this.#sum(this.#now, name) - this.#sum(this.#first, name);
  }

  /** @param {Map<number, Counts>} counts @param {string} name */
  #sum(counts, name) {
    return [...counts.values()].reduce((sum, each) => sum + (each[name] ?? 0), 0);
  }
}

customElements.define("live-news", LiveNews);
