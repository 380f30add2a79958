// @ts-check
// The sentence cursor: which sentence, or run of sentences, the reader is at. Knows nothing of the page.

/** @typedef {import("../text/types.js").Span} Span */

export class SentenceCursor {
  /** The sentence where the run was begun, and the one it reaches to; -1 before the first move. */
  #anchor = -1;
  #head = -1;

  /**
   * @param {Span[]} sentences in order
   * @param {Span[]} paragraphs in order; every sentence is within one
   */
  constructor(sentences, paragraphs) {
    this.sentences = sentences;
    this.paragraphs = paragraphs;
  }

  /** From the first sentence's start to the last one's end; null while the cursor is nowhere. */
  get span() {
    if (this.#anchor < 0) return null;
    const [first, last] = [Math.min(this.#anchor, this.#head), Math.max(this.#anchor, this.#head)];
    return { start: this.sentences[first].start, end: this.sentences[last].end };
  }

  /** The sentence that moves. */
  get head() {
    return this.#head < 0 ? null : this.sentences[this.#head];
  }

  /** Be nowhere. */
  leave() {
    this.#anchor = this.#head = -1;
  }

  /**
   * Go to the sentence over an offset, or to the next one after it.
   * @param {number} offset
   */
  goTo(offset) {
    if (!this.sentences.length) return;
    const next = this.sentences.findIndex((sentence) => sentence.end > offset);
    this.#anchor = this.#head = next < 0 ? this.sentences.length - 1 : next;
  }

  /**
   * Go on by sentences or paragraphs, or reach further and keep what is held already.
   * @param {1 | -1} direction
   * @param {{ by?: "sentence" | "paragraph", extend?: boolean, from?: number }} [options] from: where to begin when
   *   the cursor is nowhere yet
   */
  move(direction, { by = "sentence", extend = false, from = 0 } = {}) {
    if (!this.sentences.length) return;
    if (this.#head < 0) {
      this.goTo(from);
      return;
    }
    let head = this.#head + direction;
    if (by === "paragraph") head = this.#paragraphStep(direction, extend);
    this.#head = Math.max(0, Math.min(head, this.sentences.length - 1));
    if (!extend) this.#anchor = this.#head;
  }

  /** Go to the first or the last sentence. @param {"first" | "last"} end */
  jump(end) {
    if (this.sentences.length) this.#anchor = this.#head = end === "first" ? 0 : this.sentences.length - 1;
  }

  #paragraphStep(direction, extend) {
    const at = this.sentences[this.#head].start;
    const here = this.paragraphs.findIndex((paragraph) => paragraph.end > at);
    // Extending takes in whole paragraphs: to the last sentence downwards, to the first one upwards.
    const step = (place) => {
      const paragraph = this.paragraphs[place];
      if (!paragraph) return direction > 0 ? this.sentences.length - 1 : 0;
      return extend && direction > 0 ? this.#lastBefore(paragraph.end) : this.#firstFrom(paragraph.start);
    };
    if (extend && direction > 0 && this.#head < this.#lastBefore(this.paragraphs[here].end)) return step(here);
    if (direction < 0 && this.#head > this.#firstFrom(this.paragraphs[here].start)) return step(here);
    return step(here + direction);
  }

  #firstFrom(offset) {
    const found = this.sentences.findIndex((sentence) => sentence.start >= offset);
    return found < 0 ? this.sentences.length - 1 : found;
  }

  #lastBefore(offset) {
    return this.sentences.findLastIndex((sentence) => sentence.end <= offset);
  }
}
