// @ts-check
// The bell in the header: how much one has not read. It asks a moment after the page, which so can be kept.

import { get } from "../shared/api.js";
import { Element } from "../shared/element.js";

const MOST = 99;
/** At most so often, however often one comes back to the page. */
const PAUSE = 15_000;

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
    // What the live stream counts for this person, where there is one.
    this.listen(document, "counts-told", ({ detail }) => "notifications" in detail && this.show(detail.notifications));
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
