// @ts-check
// Paints marks over the text without touching it: one CSS highlight for each layer and state, never one for each mark.

/** @typedef {import("./text-index.js").TextIndex} TextIndex */
/**
 * @typedef {object} Mark
 * @property {string} uid of the annotation
 * @property {string} layer claim, mention, note or highlight
 * @property {string} [state] how a claim was rated
 * @property {string} [kind] what a mention names
 * @property {[number, number][]} spans in code points
 * @property {boolean} [waits] for approval: its author alone sees it
 * @property {boolean} [provisional] painted before the server has said so
 */

// What is painted last lies on top. Claims paint the ground, so they lie lowest.
const PRIORITY = { claim: 1, highlight: 2, note: 3, mention: 4 };

/** @param {Mark} mark */
export const nameOf = (mark) => (mark.waits ? "waits" : [mark.layer, mark.state || mark.kind].filter(Boolean).join("-"));

export class HighlightPainter {
  /** @type {Map<string, { names: string[], ranges: StaticRange[] }>} what is painted for each mark */
  #painted = new Map();

  /**
   * @param {TextIndex} index
   * @param {(offset: number) => number} toUtf16
   */
  constructor(index, toUtf16) {
    this.index = index;
    this.toUtf16 = toUtf16;
  }

  /** @param {Iterable<Mark>} marks */
  paint(marks) {
    /** @type {Map<string, StaticRange[]>} */
    const added = new Map();
    for (const mark of marks) {
      this.drop(mark.uid);
      const ranges = mark.spans.map(([start, end]) => this.#range(start, end));
      const names = mark.provisional ? [nameOf(mark), "provisional"] : [nameOf(mark)];
      this.#painted.set(mark.uid, { names, ranges });
      for (const name of names) {
        const list = added.get(name);
        if (list) list.push(...ranges);
        else added.set(name, [...ranges]);
      }
    }
    for (const [name, ranges] of added) {
      const highlight = this.#highlight(name);
      for (const range of ranges) highlight.add(range);
    }
  }

  /** @param {string} uid */
  drop(uid) {
    const painted = this.#painted.get(uid);
    if (!painted) return;
    for (const name of painted.names) {
      const highlight = this.#highlight(name);
      for (const range of painted.ranges) highlight.delete(range);
    }
    this.#painted.delete(uid);
  }

  /** Takes everything away. */
  clear() {
    for (const name of [...CSS.highlights.keys()]) CSS.highlights.delete(name);
    this.#painted.clear();
  }

  #range(start, end) {
    return new StaticRange(this.index.bounds(this.toUtf16(start), this.toUtf16(end)));
  }

  #highlight(name) {
    let highlight = CSS.highlights.get(name);
    if (!highlight) {
      highlight = new Highlight();
      highlight.priority = PRIORITY[name.split("-")[0]] ?? 3;
      CSS.highlights.set(name, highlight);
    }
    return highlight;
  }
}
