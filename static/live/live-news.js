// @ts-check
// On a list: says that there is something new, and leaves it to the reader when to see it; keeps counts right.

import { Element } from "../shared/element.js";
import { Line } from "./line.js";

/** Numbers, or "500+" where nobody counts further. @typedef {Record<string, number | string>} Counts */

/**
 * <live-news data-watch="articles" data-newest="12" data-one="1 new article" data-more="{count} new articles"
 *   data-some="New articles" hidden></live-news>
 * Counts in the page: <span data-count="unread">4</span> is kept right, <span hidden data-count="claims_open"> filled.
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
    for (const part of this.#parts) this.#count(part);
    const watched = (this.dataset.watch ?? "").split(" ");
    const newest = Math.max(...[...this.#now.values()].map((each) => Number(each.newest)));
    const count = this.dataset.one ? Math.max(0, this.#change(watched[0])) : 0;
    const isNew = watched.some((name) => this.#change(name)) || newest > Number(this.dataset.newest ?? Infinity);
    this.hidden = !isNew || (this.dataset.one !== undefined && !count && newest <= Number(this.dataset.newest));
    if (this.hidden) return;
    const { one = "", more = "", some = "" } = this.dataset;
    const link = this.querySelector("a") ?? document.createElement("a");
    link.href = location.href.replace(/#.*/, "");
    link.textContent = count > 1 ? more.replace("{count}", `${count}`) : count ? one : some;
    if (!link.parentElement) this.append(link);
  }

  /** @param {HTMLElement} part */
  #count(part) {
    const { count = "", was = "" } = part.dataset;
    const isCapped = [...this.#now.values()].some((each) => `${each[count]}`.endsWith("+"));
    // The page may count more than the desks do; from there on, what changes on them counts.
    if (was && (isCapped || was.endsWith("+"))) return;
    const number = was ? Math.max(0, Number(was) + this.#change(count)) : this.#sum(this.#now, count);
    part.textContent = `${number}${isCapped ? "+" : ""}`;
    part.closest("[hidden]")?.removeAttribute("hidden");
  }

  /** @param {string} name */
  #change(name) {
    return this.#sum(this.#now, name) - this.#sum(this.#first, name);
  }

  /** @param {Map<number, Counts>} counts @param {string} name @returns {number} */
  #sum(counts, name) {
    return [...counts.values()].reduce((sum, each) => sum + (Number.parseInt(`${each[name]}`, 10) || 0), 0);
  }
}

customElements.define("live-news", LiveNews);
