// @ts-check
// Finds the marks over a place in the text, whatever their number. Knows nothing of the page.

/** @typedef {{ start: number, end: number, uid: string }} Piece */

export class SpanIndex {
  /** @type {Piece[]} by start */
  #pieces;
  /** @type {number[]} in a tree over the pieces: the farthest end below each node */
  #farthest = [];

  /** @param {Iterable<Piece>} pieces */
  constructor(pieces) {
    this.#pieces = [...pieces].sort((left, right) => left.start - right.start);
    if (this.#pieces.length) this.#grow(1, 0, this.#pieces.length - 1);
  }

  /** @returns {number} */
  #grow(node, low, high) {
    if (low === high) return (this.#farthest[node] = this.#pieces[low].end);
    const middle = (low + high) >> 1;
    const left = this.#grow(node * 2, low, middle);
    const right = this.#grow(node * 2 + 1, middle + 1, high);
    return (this.#farthest[node] = Math.max(left, right));
  }

  /**
   * The pieces over the character at this offset, the shortest first.
   * @param {number} offset
   */
  at(offset) {
    return this.within(offset, offset + 1);
  }

  /**
   * The pieces that share a character with start … end, the shortest first.
   * @param {number} start
   * @param {number} end
   */
  within(start, end) {
    /** @type {Piece[]} */
    const found = [];
    if (this.#pieces.length) this.#collect(1, 0, this.#pieces.length - 1, start, end, found);
    return found.sort((left, right) => left.end - left.start - (right.end - right.start) || left.start - right.start);
  }

  #collect(node, low, high, start, end, found) {
    if (this.#farthest[node] <= start || this.#pieces[low].start >= end) return;
    if (low === high) {
      found.push(this.#pieces[low]);
      return;
    }
    const middle = (low + high) >> 1;
    this.#collect(node * 2, low, middle, start, end, found);
    this.#collect(node * 2 + 1, middle + 1, high, start, end, found);
  }

  /**
   * The first piece that begins after the offset (or, backwards, the last that begins before), round the end.
   * @param {number} offset
   * @param {1 | -1} direction
   */
  next(offset, direction) {
    const pieces = this.#pieces;
    if (!pieces.length) return null;
    if (direction > 0) return pieces.find((piece) => piece.start > offset) ?? pieces[0];
    return pieces.findLast((piece) => piece.start < offset) ?? pieces[pieces.length - 1];
  }
}
