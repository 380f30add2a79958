// @ts-check
// The bell in the header: how much one has not read. It asks a moment after the page, which so can be kept.

import { get } from "../shared/api.js";
import { Element } from "../shared/element.js";

const MOST = 99;
/** At most so often, however often one comes back to the page. */
const PAUSE = 15_000;
const SOON = 3_000;
const OFTEN = 60_000;

/**
 * <notification-bell data-label="Notifications: {count} unread"><a><svg/><span class="bell__count" hidden></span></a></notification-bell>
 * @fires attention-told {{ follows: string[] }} what of this page's article one follows
 */
class NotificationBell extends Element {
  #asked = 0;
  #label = "";

  connected() {
    this.#label = this.querySelector("a")?.getAttribute("aria-label") ?? "";
    this.listen(document, "visibilitychange", () => document.hidden || this.#ask());
    this.listen(window, "focus", () => this.#ask());
    // Whatever happened may have been told to this person, a moment later.
    this.listen(document, "live-line", () => setTimeout(() => this.#ask(), SOON));
    this.listen(document, "live-counts", () => setTimeout(() => this.#ask(), SOON));
    const again = setInterval(() => document.hidden || this.#ask(), OFTEN);
    this.signal.addEventListener("abort", () => clearInterval(again));
    this.#ask();
  }

  async #ask() {
    if (Date.now() - this.#asked < PAUSE) return;
    this.#asked = Date.now();
    const article = document.querySelector("main.desk")?.getAttribute("data-article");
    try {
      const told = await get(`/api/attention/${article ? `?article=${article}` : ""}`, { signal: this.signal });
      this.show(told.notifications);
      this.tell("attention-told", told);
    } catch {
      // The number is no more than a hint: the page behind it has the notifications.
    }
  }

  /** @param {number} count */
  show(count) {
    const badge = /** @type {HTMLElement | null} */ (this.querySelector(".bell__count"));
    if (!badge) return;
    badge.hidden = !count;
    badge.textContent = count > MOST ? `${MOST}+` : `${count}`;
    const label = count ? (this.dataset.label ?? "").replace("{count}", badge.textContent) : this.#label;
    this.querySelector("a")?.setAttribute("aria-label", label);
  }
}

customElements.define("notification-bell", NotificationBell);
