// @ts-check
// Shows the sentence cursor as a bar at the beginning of its lines, beside the text and never in it.

export class CursorBar {
  /**
   * @param {HTMLElement} desk
   * @param {import("./article-text.js").ArticleText} text
   */
  constructor(desk, text) {
    this.text = text;
    this.bar = /** @type {HTMLElement} */ (desk.querySelector(".cursor-bar"));
    this.frame = /** @type {HTMLElement} */ (this.bar.parentElement);
    desk.addEventListener("cursor-moved", () => this.place());
    new ResizeObserver(() => this.place()).observe(text);
  }

  place() {
    const span = this.text.cursor;
    this.bar.hidden = !span;
    if (!span) return;
    const [place, frame] = [this.text.rectOf(span.start, span.end), this.frame.getBoundingClientRect()];
    const own = this.text.getBoundingClientRect();
    const fromRight = getComputedStyle(this.text).direction === "rtl";
    this.bar.style.top = `${place.top - frame.top - 4}px`;
    this.bar.style.height = `${place.height + 8}px`;
    this.bar.style.left = `${(fromRight ? own.right + 11 : own.left - 13) - frame.left}px`;
  }
}
