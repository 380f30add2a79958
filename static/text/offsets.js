// @ts-check
// The only place that converts between UTF-16 units, which the DOM counts in, and code points, which all else counts in.

/**
 * The conversions for one text: built once, each answer in O(log n), or at once for a text without astral characters.
 */
export class Offsets {
  /** @type {Uint32Array | null} code point offsets of the astral characters, ascending */
  #astral = null;

  /** @param {string} text */
  constructor(text) {
    this.text = text;
    /** The length in code points. */
    this.length = text.length;
    if (!/[\ud800-\udbff]/.test(text)) return;
    const astral = [];
    for (let unit = 0, point = 0; unit < text.length; unit += 1, point += 1) {
      if (/** @type {number} */ (text.codePointAt(unit)) > 0xffff) {
        astral.push(point);
        unit += 1;
      }
    }
    this.#astral = Uint32Array.from(astral);
    this.length = text.length - astral.length;
  }

  /**
   * The UTF-16 offset of a code point offset; beyond the ends, the end.
   * @param {number} offset
   */
  toUtf16(offset) {
    const point = Math.max(0, Math.min(offset, this.length));
    return this.#astral ? point + this.#countBelow((index) => this.#at(index) < point) : point;
  }

  /**
   * The code point offset of a UTF-16 offset; inside a surrogate pair, the character's beginning.
   * @param {number} offset
   */
  toCodePoints(offset) {
    const unit = Math.max(0, Math.min(offset, this.text.length));
    // The second unit of astral character number i stands at its code point offset + i + 1.
    return this.#astral ? unit - this.#countBelow((index) => this.#at(index) + index + 1 <= unit) : unit;
  }

  /**
   * text[start:end], counted in code points.
   * @param {number} start
   * @param {number} end
   */
  slice(start, end) {
    return this.text.slice(this.toUtf16(start), this.toUtf16(end));
  }

  /** @param {number} index */
  #at(index) {
    return /** @type {Uint32Array} */ (this.#astral)[index];
  }

  /** How many astral characters, from the first on, pass. @param {(index: number) => boolean} passes */
  #countBelow(passes) {
    let low = 0;
    let high = /** @type {Uint32Array} */ (this.#astral).length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (passes(middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
