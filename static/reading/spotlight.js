// @ts-check
// Brings out single spans by boxes over the text: the cursor's, the open annotation's, the one under the pointer.
// Not by CSS highlights: when one of those changes, Chromium (151) goes through the ranges of all of them, and with
// five thousand marks on the page every step of the pointer cost two frames.

export class Spotlight {
  /** @type {Map<string, { box: HTMLElement, spans: [number, number][] }>} by name */
  #lit = new Map();

  /** @param {any} text <article-text>; naming the type would import in a circle, which the file hasher cannot follow */
  constructor(text) {
    this.text = text;
    new ResizeObserver(() => {
      for (const name of this.#lit.keys()) this.#draw(name);
    }).observe(text);
  }

  /**
   * Brings out these spans, and no others, under this name.
   * @param {string} name
   * @param {[number, number][]} spans in code points
   */
  show(name, spans) {
    let lit = this.#lit.get(name);
    if (!lit) {
      if (!spans.length) return;
      const box = document.createElement("div");
      box.className = `spotlight spotlight--${name}`;
      box.setAttribute("aria-hidden", "true");
      this.text.after(box);
      lit = { box, spans };
      this.#lit.set(name, lit);
    }
    lit.spans = spans;
    this.#draw(name);
  }

  /** @param {string} name */
  #draw(name) {
    const lit = this.#lit.get(name);
    if (!lit || (!lit.spans.length && !lit.box.firstChild)) return;
    const frame = lit.box.parentElement?.getBoundingClientRect() ?? new DOMRect();
    const places = lit.spans.flatMap(([start, end]) => this.text.linesOf(start, end));
    lit.box.replaceChildren(
      ...places.map(({ left, top, width, height }) => {
        const part = document.createElement("i");
        part.style.cssText = `left:${left - frame.left}px;top:${top - frame.top}px;width:${width}px;height:${height}px`;
        return part;
      }),
    );
  }
}
