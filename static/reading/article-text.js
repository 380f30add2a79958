// @ts-check
// The article's text with its marks: paints them, knows what lies under the pointer, holds the sentence cursor and
// turns selections into spans. The text's own DOM is never touched.

import { trim } from "../text/anchor.js";
import { Offsets } from "../text/offsets.js";
import { paragraphs, split } from "../text/sentences.js";
import { Element } from "../shared/element.js";
import { SentenceCursor } from "./cursor.js";
import { HighlightPainter } from "./paint.js";
import { SpanIndex } from "./span-index.js";
import { Spotlight } from "./spotlight.js";
import { TextIndex } from "./text-index.js";

/** @typedef {import("../text/types.js").Span} Span */
/** @typedef {import("./paint.js").Mark} Mark */

/**
 * <article-text class="text" lang="en" dir="ltr">canonical HTML</article-text>
 * @fires selection-made {{ spans: Span[], by: "pointer" | "touch" | "keyboard" }}
 * @fires selection-cleared
 * @fires mark-hovered {{ uid: string | null }}
 * @fires mark-chosen {{ uids: string[], x: number, y: number }} smallest first
 * @fires cursor-moved {{ span: Span | null }}
 */
export class ArticleText extends Element {
  /** @type {Map<string, Mark>} */
  marks = new Map();
  /** The text that all offsets count in. */
  text = "";
  offsets = new Offsets("");
  /** @type {TextIndex} made when the element first stands in the page, as the painter is */
  index = /** @type {any} */ (null);
  /** @type {HighlightPainter} */
  painter = /** @type {any} */ (null);
  /** @type {Spotlight} */
  #spotlight = /** @type {any} */ (null);
  #selected = false;
  #pointer = "mouse";
  /** @type {SpanIndex | null} made again when the marks have changed */
  #spanIndex = null;
  #hovered = "";

  connected() {
    if (!this.index) this.#read();
    this.listen(this, "pointerdown", (event) => (this.#pointer = event.pointerType));
    this.listen(document, "pointerup", () => setTimeout(() => this.#readSelection()));
    this.listen(document, "keyup", (event) => event.shiftKey && this.#readSelection());
    this.listen(document, "selectionchange", () => this.#onSelectionChange());
    this.listen(this, "click", (event) => this.#onClick(event));
    this.listen(this, "pointermove", (event) => this.#onMove(event), { passive: true });
    this.listen(this, "pointerleave", () => {
      this.#pointAt(null);
      this.#hover(null);
    });
  }

  #read() {
    this.index = new TextIndex(this);
    this.text = this.textContent ?? "";
    this.offsets = new Offsets(this.text);
    this.painter = new HighlightPainter(this.index, (offset) => this.offsets.toUtf16(offset));
    this.#spotlight = new Spotlight(this);
  }

  /** For browsers without CSS highlights: another way of painting, which may part text nodes. @param {any} Painter */
  paintWith(Painter) {
    this.painter = new Painter(this, (offset) => this.offsets.toUtf16(offset));
  }

  // -- Marks ---------------------------------------------------------------------------------------------------

  /**
   * Paints these marks; a mark that is painted already is painted anew.
   * @param {Mark[]} marks
   */
  show(marks) {
    for (const mark of marks) this.marks.set(mark.uid, mark);
    this.#spanIndex = null;
    this.painter.paint(marks);
  }

  /** @param {string} uid */
  drop(uid) {
    if (!this.marks.delete(uid)) return;
    this.painter.drop(uid);
    this.#spanIndex = null;
  }

  /**
   * Brings out the marks of one annotation: "active" is the open one, "linked" the one under the pointer.
   * @param {"active" | "linked"} name
   * @param {string | null} uid
   */
  bringOut(name, uid) {
    this.#spotlight.show(name, (uid && this.marks.get(uid)?.spans) || []);
  }

  /** Lets spans glow until it is called again. @param {[number, number][]} spans */
  glow(spans) {
    this.#spotlight.show("fresh", spans);
  }

  get spanIndex() {
    if (!this.#spanIndex) {
      const pieces = [];
      for (const { uid, spans } of this.marks.values()) {
        for (const [start, end] of spans) pieces.push({ uid, start, end });
      }
      this.#spanIndex = new SpanIndex(pieces);
    }
    return this.#spanIndex;
  }

  /**
   * The uids of the marks over an offset, those of the smallest pieces first.
   * @param {number} offset
   */
  marksAt(offset) {
    return [...new Set(this.spanIndex.at(offset).map((piece) => piece.uid))];
  }

  // -- Places --------------------------------------------------------------------------------------------------

  /**
   * Where a span stands in the viewport.
   * @param {number} start
   * @param {number} end
   */
  rectOf(start, end) {
    return this.rangeOf(start, end).getBoundingClientRect();
  }

  /**
   * @param {number} start
   * @param {number} end
   */
  rangeOf(start, end) {
    return this.index.range(this.offsets.toUtf16(start), this.offsets.toUtf16(end));
  }

  /**
   * Where the letters of a span stand in the viewport, line by line; not the boxes of the elements around them.
   * @param {number} start
   * @param {number} end
   */
  linesOf(start, end) {
    const { index } = this;
    const [from, to] = [this.offsets.toUtf16(start), this.offsets.toUtf16(end)];
    /** @type {DOMRect[]} */
    const lines = [];
    for (let node = index.nodeAt(from); node <= index.nodeAt(to - 1); node += 1) {
      const begins = index.starts[node];
      const range = index.range(Math.max(from, begins), Math.min(to, begins + index.nodes[node].length));
      for (const rect of range.getClientRects()) if (rect.width) lines.push(rect);
    }
    return lines;
  }

  /**
   * Scrolls a span into view, when it is not there already.
   * @param {number} start
   * @param {number} end
   */
  reveal(start, end) {
    const { top, bottom } = this.rectOf(start, Math.min(end, start + 400));
    const room = { top: 90, bottom: innerHeight - 120 };
    if (top >= room.top && bottom <= room.bottom) return;
    const smooth = !matchMedia("(prefers-reduced-motion: reduce)").matches && Math.abs(top) < innerHeight * 2;
    scrollTo({ top: scrollY + top - innerHeight / 3, behavior: smooth ? "smooth" : "instant" });
  }

  /**
   * The offset of the character under a point of the viewport, or null where there is no text.
   * @param {number} x
   * @param {number} y
   */
  offsetAt(x, y) {
    const position = caretAt(x, y);
    if (!position || !this.contains(position.node)) return null;
    if (position.node.nodeType !== Node.TEXT_NODE) return null;
    const unit = this.index.offsetOf(position.node, position.offset);
    // A caret stands between two characters: take the one that the point is over.
    for (const candidate of [unit, unit - 1]) {
      if (candidate < 0 || candidate >= this.text.length) continue;
      const rects = this.index.range(candidate, candidate + 1).getClientRects();
      for (const rect of rects) {
        if (x >= rect.left - 1 && x <= rect.right + 1 && y >= rect.top - 4 && y <= rect.bottom + 4) {
          return this.offsets.toCodePoints(candidate);
        }
      }
    }
    return null;
  }

  // -- The sentence cursor -------------------------------------------------------------------------------------

  get sentenceCursor() {
    this.#cursor ??= new SentenceCursor(
      split(this.text, this.lang || "en", this.offsets),
      paragraphs(this.text, this.offsets),
    );
    return this.#cursor;
  }
  /** @type {SentenceCursor | undefined} */
  #cursor;

  /** The span of the sentence cursor, or null. */
  get cursor() {
    return this.#cursor?.span ?? null;
  }

  /**
   * Moves the cursor and tells of it.
   * @param {(cursor: SentenceCursor) => void} move
   * @param {"keyboard" | "touch" | "pointer" | ""} [by] empty: the cursor moves, nothing is selected
   */
  moveCursor(move, by = "keyboard") {
    getSelection()?.removeAllRanges();
    this.#selected = false;
    move(this.sentenceCursor);
    const span = this.cursor;
    this.#spotlight.show("cursor", span ? [[span.start, span.end]] : []);
    this.tell("cursor-moved", { span });
    if (span && by === "keyboard") {
      const head = this.sentenceCursor.head ?? span;
      this.reveal(head.start, head.end);
    }
    if (span && by) this.tell("selection-made", { spans: [span], by });
    else this.tell("selection-cleared");
  }

  // -- Selecting -----------------------------------------------------------------------------------------------

  /**
   * What is selected, in code points without surplus white space; the cursor's sentences when nothing is.
   * @returns {Span[]}
   */
  selectionSpans() {
    const selected = this.nativeSpan();
    if (selected) return [selected];
    return this.cursor ? [this.cursor] : [];
  }

  /** What the mouse, a finger or the browser's own keys have selected in the text, or null. @returns {Span | null} */
  nativeSpan() {
    const selection = getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    if (!range.intersectsNode(this)) return null;
    const [start, end] = [
      this.index.offsetOf(range.startContainer, range.startOffset),
      this.index.offsetOf(range.endContainer, range.endOffset),
    ];
    if (start >= end) return null;
    try {
      return trim(this.text, this.offsets.toCodePoints(start), this.offsets.toCodePoints(end), this.offsets);
    } catch {
      return null; // white space alone
    }
  }

  #readSelection() {
    const span = this.nativeSpan();
    if (!span) return;
    this.#selected = true;
    this.tell("selection-made", { spans: [span], by: this.#pointer === "touch" ? "touch" : "pointer" });
  }

  #onSelectionChange() {
    // Fingers select by handles: there is no pointerup to wait for.
    if (this.#pointer === "touch") {
      clearTimeout(this.#settling);
      this.#settling = setTimeout(() => this.#readSelection(), 250);
    }
    if (this.#selected && !this.nativeSpan()) {
      this.#selected = false;
      this.tell("selection-cleared");
    }
  }
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #settling;

  // -- The pointer ---------------------------------------------------------------------------------------------

  /** @param {PointerEvent} event */
  #onClick(event) {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || this.nativeSpan()) return;
    if (/** @type {HTMLElement} */ (event.target).closest("a[href]")) return;
    const offset = this.offsetAt(event.clientX, event.clientY);
    if (offset === null) return;
    const uids = this.marksAt(offset);
    const by = this.#pointer === "touch" && !uids.length ? "touch" : "";
    this.moveCursor((cursor) => cursor.goTo(offset), by);
    this.tell("mark-chosen", { uids, x: event.clientX, y: event.clientY });
  }

  /** @param {PointerEvent} event */
  #onMove(event) {
    if (event.pointerType === "touch" || event.buttons) return;
    this.#at = [event.clientX, event.clientY];
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame(() => {
      this.#asked = false;
      const offset = this.offsetAt(...this.#at);
      const uid = offset === null ? null : (this.marksAt(offset)[0] ?? null);
      this.#pointAt(uid === null ? null : /** @type {HTMLElement} */ (event.target));
      this.#hover(uid);
    });
  }
  #asked = false;
  /** @type {[number, number]} */
  #at = [0, 0];

  /** @param {string | null} uid */
  #hover(uid) {
    if (this.#hovered === (uid ?? "")) return;
    this.#hovered = uid ?? "";
    this.tell("mark-hovered", { uid });
  }

  /**
   * Shows that a click does something here. Only in the element under the pointer: all others inherit a cursor, and
   * computing the style of the whole text anew took milliseconds of a frame.
   * @param {HTMLElement | null} element
   */
  #pointAt(element) {
    if (this.#pointed === element) return;
    this.#pointed?.classList.remove("is-over-mark");
    this.#pointed = element;
    element?.classList.add("is-over-mark");
  }
  /** @type {HTMLElement | null} */
  #pointed = null;
}

/** The caret's place under a point, in any browser. @returns {{ node: Node, offset: number } | null} */
function caretAt(x, y) {
  if (document.caretPositionFromPoint) {
    const found = document.caretPositionFromPoint(x, y);
    return found && { node: found.offsetNode, offset: found.offset };
  }
  const range = document.caretRangeFromPoint(x, y);
  return range && { node: range.startContainer, offset: range.startOffset };
}

customElements.define("article-text", ArticleText);
