// @ts-check
// Paints by <mark> elements in one pass, for browsers without CSS highlights. The text's characters stay the same.

import { nameOf } from "./paint.js";
import { TextIndex } from "./text-index.js";

/** @typedef {import("./paint.js").Mark} Mark */

export class MarkPainter {
  /** @type {Map<string, Mark>} */
  #marks = new Map();
  #asked = false;

  /**
   * @param {import("./article-text.js").ArticleText} text
   * @param {(offset: number) => number} toUtf16
   */
  constructor(text, toUtf16) {
    this.text = text;
    this.toUtf16 = toUtf16;
  }

  /** @param {Iterable<Mark>} marks */
  paint(marks) {
    for (const mark of marks) this.#marks.set(mark.uid, mark);
    this.#later();
  }

  /** @param {string} uid */
  drop(uid) {
    if (this.#marks.delete(uid)) this.#later();
  }

  clear() {
    this.#marks.clear();
    this.#later();
  }

  #later() {
    if (this.#asked) return;
    this.#asked = true;
    queueMicrotask(() => {
      this.#asked = false;
      this.#repaint();
    });
  }

  #repaint() {
    for (const mark of this.text.querySelectorAll("mark")) mark.replaceWith(...mark.childNodes);
    this.text.normalize();
    const index = new TextIndex(this.text);
    const pieces = [...this.#pieces()];
    const cuts = [...new Set(pieces.flatMap(({ start, end }) => [start, end]))].sort((left, right) => left - right);
    const names = cuts.map(() => /** @type {string[]} */ ([]));
    const position = new Map(cuts.map((cut, at) => [cut, at]));
    for (const { start, end, name } of pieces) {
      const last = position.get(end) ?? 0;
      for (let at = position.get(start) ?? 0; at < last; at += 1) names[at].push(name);
    }
    // From the end, so that what is parted does not move what is still to come.
    for (let at = cuts.length - 2; at >= 0; at -= 1) if (names[at].length) this.#wrap(index, cuts[at], cuts[at + 1], names[at]);
    this.text.index = new TextIndex(this.text);
  }

  *#pieces() {
    for (const mark of this.#marks.values()) {
      for (const [start, end] of mark.spans) yield { start: this.toUtf16(start), end: this.toUtf16(end), name: nameOf(mark) };
    }
  }

  #wrap(index, start, end, names) {
    for (let number = index.nodeAt(end - 1); number >= index.nodeAt(start); number -= 1) {
      const node = index.nodes[number];
      const from = Math.max(0, start - index.starts[number]);
      const to = Math.min(node.length, end - index.starts[number]);
      if (from >= to || !node.data.slice(from, to).trim()) continue;
      const part = from ? node.splitText(from) : node;
      if (to - from < part.length) part.splitText(to - from);
      const mark = document.createElement("mark");
      mark.className = [...new Set(names.flatMap((name) => [name.split("-")[0], name]))].join(" ");
      part.replaceWith(mark);
      mark.append(part);
    }
  }
}
