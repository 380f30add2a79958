// @ts-check
// Finds the place of a text offset among the text nodes of an element, and back. All offsets are UTF-16 units.

export class TextIndex {
  /** @type {Text[]} */
  nodes = [];
  /** @type {number[]} where each node begins */
  starts = [];
  length = 0;

  /** @param {Node} root */
  constructor(root) {
    this.root = root;
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = /** @type {Text} */ (node);
      if (!text.length) continue;
      this.nodes.push(text);
      this.starts.push(this.length);
      this.length += text.length;
    }
    /** @type {Map<Node, number>} */
    this.positions = new Map(this.nodes.map((node, position) => [node, position]));
  }

  /**
   * The number of the node that holds the unit at this offset.
   * @param {number} unit
   */
  nodeAt(unit) {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle] <= unit) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /**
   * A range that begins within the node of its first unit and ends within the node of its last.
   * @param {number} start
   * @param {number} end after `start`
   */
  bounds(start, end) {
    const first = this.nodeAt(start);
    let last = first;
    const ends = this.starts[first] + this.nodes[first].length;
    if (end > ends) last = this.nodeAt(end - 1);
    return {
      startContainer: this.nodes[first],
      startOffset: start - this.starts[first],
      endContainer: this.nodes[last],
      endOffset: Math.min(end - this.starts[last], this.nodes[last].length),
    };
  }

  /**
   * @param {number} start
   * @param {number} end
   */
  range(start, end) {
    const { startContainer, startOffset, endContainer, endOffset } = this.bounds(start, end);
    const range = document.createRange();
    range.setStart(startContainer, startOffset);
    range.setEnd(endContainer, endOffset);
    return range;
  }

  /**
   * The offset of a point of the DOM; a point outside of the text counts as its nearer end.
   * @param {Node} container
   * @param {number} offset
   */
  offsetOf(container, offset) {
    const position = this.positions.get(container);
    if (position !== undefined) return this.starts[position] + offset;
    // The point stands between elements: the first text node after it begins there.
    const point = document.createRange();
    point.setStart(container, offset);
    let low = 0;
    let high = this.nodes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (point.comparePoint(this.nodes[middle], 0) < 0) low = middle + 1;
      else high = middle;
    }
    return low < this.nodes.length ? this.starts[low] : this.length;
  }
}
