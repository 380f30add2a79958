// @ts-check
// Says where a span stands in a text, as W3C selectors, and finds it again. All offsets are code points.
// Gives the same answers as articles/text/anchor.py; articles/tests/text/cases.json holds the two together.
// Inside, it counts in UTF-16 units: that is what JavaScript's strings do.

import { Offsets } from "./offsets.js";

/** @typedef {import("./types.js").Selector} Selector */
/** @typedef {import("./types.js").Quote} Quote */
/** @typedef {import("./types.js").Span} Span */

// Context kept on each side of a quote: at least this much, and more in these steps until the quote is unique.
const CONTEXT_STEPS = [32, 64, 128, 256];
// How far a context reaches on for the edge of a word; scripts that write no spaces have none near.
const WORD_REACH = 32;
// The share of the prefix or of the suffix that must agree before context may choose between equal quotes.
const CONTEXT_AGREES = 0.75;
// Shorter words may stand anywhere: if so much is known of what was around them, this share must be there still.
const SHORT = 16;
const CONTEXT_TELLS = 16;
const CONTEXT_LEFT = 0.25;
const GRAPHEME_REACH = 2000;

const SPACES = "\\t\\n\\x0b\\x0c\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const SPACE = new RegExp(`[${SPACES}]`, "u");
const VISIBLE = new RegExp(`[^${SPACES}]`, "u");
const WORD = /[\p{L}\p{M}\p{N}_\u200c\u200d]/u;
// Scripts that write no spaces: a letter beside a word says nothing about the word's end.
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30fc]/u;
// Between two of these there is always a bound: none joins its neighbours. Spares most texts the real rules.
const ALONE = new RegExp(
  "[\\n -~\\u00a0-\\u00ac\\u00ae-\\u02ff\\u0370-\\u0482\\u048a-\\u058f\\u05d0-\\u05ea\\u0620-\\u064a\\u0660-\\u066f\\u0671-\\u06d5" +
    "\\u06ee-\\u06fc\\u2010-\\u2027\\u2030-\\u205e\\u3001-\\u3029\\u3030-\\u3096\\u309b-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uff01-\\uff9d]",
  "u",
);
const SYNTAX = /[\\^$.*+?()[\]{}|/]/g;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** These two offsets do not mark words of this text; the message is for the reader. */
export class SpanError extends RangeError {
  name = "SpanError";
}

/**
 * The quote and position selectors of a span; SpanError when it is none.
 *
 * Prefix and suffix hold at least 32 characters (fewer only at the ends of the text), go on to the edge of a word,
 * and grow up to 256 until prefix + exact + suffix stands only once in the text.
 * @param {string} text
 * @param {number} start
 * @param {number} end
 * @param {Offsets} [offsets] of this text, when the caller has them already
 * @returns {Selector[]}
 */
export function describe(text, start, end, offsets = new Offsets(text)) {
  check(text, start, end, offsets);
  const [from, to] = [offsets.toUtf16(start), offsets.toUtf16(end)];
  const exact = text.slice(from, to);
  const alone = text.indexOf(exact) === from && text.indexOf(exact, from + 1) < 0;
  let prefix = "";
  let suffix = "";
  for (const length of CONTEXT_STEPS) {
    prefix = text.slice(contextStart(text, from, length), from);
    suffix = text.slice(to, contextEnd(text, to, length));
    const whole = prefix + exact + suffix;
    if (alone || text.indexOf(whole, text.indexOf(whole) + 1) < 0) break;
  }
  return [
    { type: "TextQuoteSelector", exact, prefix, suffix },
    { type: "TextPositionSelector", start, end },
  ];
}

/**
 * SpanError unless the span is there, has a visible character and splits none.
 * @param {string} text
 * @param {number} start
 * @param {number} end
 * @param {Offsets} [offsets]
 */
export function check(text, start, end, offsets = new Offsets(text)) {
  if (!(start >= 0 && start <= offsets.length && end >= 0 && end <= offsets.length)) {
    throw new SpanError("The selection reaches beyond the text.");
  }
  if (end <= start) throw new SpanError("The selection is empty.");
  const [from, to] = [offsets.toUtf16(start), offsets.toUtf16(end)];
  if (!VISIBLE.test(text.slice(from, to))) throw new SpanError("The selection holds only white space.");
  if (cuts(text, from, to)) throw new SpanError("The selection cuts a character in two.");
}

/**
 * The span without white space at its ends, grown where it would cut a character; SpanError when nothing is left.
 * @param {string} text
 * @param {number} start
 * @param {number} end
 * @param {Offsets} [offsets]
 * @returns {Span}
 */
export function trim(text, start, end, offsets = new Offsets(text)) {
  let [from, to] = [offsets.toUtf16(start), offsets.toUtf16(end)];
  while (from < to && SPACE.test(text[from])) from += 1;
  while (to > from && SPACE.test(text[to - 1])) to -= 1;
  if (from >= to) throw new SpanError("The selection is empty.");
  while (splits(text, from)) from -= 1;
  while (splits(text, to)) to += 1;
  return { start: offsets.toCodePoints(from), end: offsets.toCodePoints(to) };
}

/**
 * Whether a cut at this offset goes through what a reader sees as one character.
 * @param {string} text
 * @param {number} offset
 * @param {Offsets} [offsets]
 */
export function splitsGrapheme(text, offset, offsets = new Offsets(text)) {
  return splits(text, offsets.toUtf16(offset));
}

/**
 * Where a quote stands in a text, or null.
 *
 * Only the same words count. If they stand there once, that is the place, whatever is around them; but under 16
 * characters a quarter of the prefix or of the suffix must have stayed with them, if 16 of both are known. Among several
 * the context decides: one side must agree by three quarters, and better than at every other place. If it cannot decide,
 * the place where `position` says it starts is taken; if the words are not there, null: better lost than wrong. Whole
 * words are never found as parts of longer ones, if the context tells that they were whole.
 * @param {string} text
 * @param {string | Quote} quote
 * @param {{ start: number } | null} [position]
 * @param {Offsets} [offsets]
 * @returns {Span | null}
 */
export function locate(text, quote, position = null, offsets = new Offsets(text)) {
  const { exact } = typeof quote === "string" ? { exact: quote } : quote;
  const [prefix, suffix] = typeof quote === "string" ? ["", ""] : [quote.prefix ?? "", quote.suffix ?? ""];
  if (!exact) return null;
  let places = everywhere(text, exact).filter(
    (at) => !cuts(text, at, at + exact.length) && isWhole(text, at, exact, prefix, suffix),
  );
  if (places.length > 1) {
    places = best(text, places, exact.length, prefix, suffix);
  } else if (length(exact) < SHORT && Math.min(length(prefix), length(suffix)) >= CONTEXT_TELLS) {
    places = places.filter((at) => agreement(text, at, exact.length, prefix, suffix)[0] >= CONTEXT_LEFT);
  }
  if (places.length > 1 && position) places = places.filter((at) => offsets.toCodePoints(at) === position.start);
  if (places.length !== 1) return null;
  return { start: offsets.toCodePoints(places[0]), end: offsets.toCodePoints(places[0] + exact.length) };
}

/**
 * Every place of these words, from left to right and without overlaps; by default as whole words, in any script.
 * @param {string} text
 * @param {string} exact
 * @param {{ wholeWords?: boolean, matchCase?: boolean }} [options]
 * @param {Offsets} [offsets]
 * @returns {Span[]}
 */
export function occurrences(text, exact, { wholeWords = true, matchCase = true } = {}, offsets = new Offsets(text)) {
  if (!exact) return [];
  const pattern = new RegExp(exact.replace(SYNTAX, "\\$&"), matchCase ? "gu" : "giu");
  const found = [];
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const [from, to] = [match.index, match.index + match[0].length];
    if (!cuts(text, from, to) && (!wholeWords || (isEdge(text, from) && isEdge(text, to)))) {
      found.push({ start: offsets.toCodePoints(from), end: offsets.toCodePoints(to) });
    } else {
      pattern.lastIndex = from + charAt(text, from).length;
    }
  }
  return found;
}

/** @param {string} text @param {string} exact */
function everywhere(text, exact) {
  const places = [];
  for (let at = text.indexOf(exact); at >= 0; at = text.indexOf(exact, at + 1)) places.push(at);
  return places;
}

/**
 * The places whose context agrees best; all of them, when it agrees nowhere or there is none.
 * @param {string} text
 * @param {number[]} places
 * @param {number} length
 * @param {string} prefix
 * @param {string} suffix
 */
function best(text, places, length, prefix, suffix) {
  const judged = places.map((at) => agreement(text, at, length, prefix, suffix));
  const [high, low] = judged.reduce((one, other) => (other[0] - one[0] || other[1] - one[1]) > 0 ? other : one);
  if (high < CONTEXT_AGREES) return places;
  return places.filter((_, index) => judged[index][0] === high && judged[index][1] === low);
}

/**
 * The shares of the context that agree at a place, the better side first.
 * @param {string} text
 * @param {number} at
 * @param {number} length
 * @param {string} prefix
 * @param {string} suffix
 */
function agreement(text, at, length, prefix, suffix) {
  const before = prefix ? sharedEnd(text, at, prefix) : 0;
  const after = suffix ? sharedStart(text, at + length, suffix) : 0;
  return [Math.max(before, after), Math.min(before, after)];
}

/**
 * Whether the words are no part of longer ones here, if they were none where they come from.
 * @param {string} text
 * @param {number} at
 * @param {string} exact
 * @param {string} prefix
 * @param {string} suffix
 */
function isWhole(text, at, exact, prefix, suffix) {
  const end = at + exact.length;
  const begins = !prefix || isEdge(text, at) || !isEdge(prefix + exact, prefix.length);
  return begins && (!suffix || isEdge(text, end) || !isEdge(exact + suffix, exact.length));
}

/** @param {string} text */
function length(text) {
  return Array.from(text).length;
}

/**
 * The share of the prefix, from the quote outwards, that stands before this place.
 * @param {string} text
 * @param {number} at
 * @param {string} prefix
 */
function sharedEnd(text, at, prefix) {
  const wanted = Array.from(prefix).reverse();
  let count = 0;
  for (let unit = at; count < wanted.length; count += 1) {
    const before = charBefore(text, unit);
    if (before !== wanted[count]) break;
    unit -= before.length;
  }
  return count / wanted.length;
}

/** @param {string} text @param {number} at @param {string} suffix */
function sharedStart(text, at, suffix) {
  const wanted = Array.from(suffix);
  let count = 0;
  for (let unit = at; count < wanted.length; count += 1) {
    const after = charAt(text, unit);
    if (after !== wanted[count]) break;
    unit += after.length;
  }
  return count / wanted.length;
}

/** @param {string} text @param {number} from @param {number} length */
function contextStart(text, from, length) {
  let at = from;
  for (let count = 0; count < length && at > 0; count += 1) at -= charBefore(text, at).length;
  let edge = at;
  for (let reach = 0; reach < WORD_REACH; reach += 1) {
    if (isEdge(text, edge)) {
      at = edge;
      break;
    }
    edge -= charBefore(text, edge).length;
  }
  while (splits(text, at)) at -= 1;
  return at;
}

/** @param {string} text @param {number} to @param {number} length */
function contextEnd(text, to, length) {
  let at = to;
  for (let count = 0; count < length && at < text.length; count += 1) at += charAt(text, at).length;
  let edge = at;
  for (let reach = 0; reach < WORD_REACH; reach += 1) {
    if (isEdge(text, edge)) {
      at = edge;
      break;
    }
    edge += charAt(text, edge).length;
  }
  while (splits(text, at)) at += 1;
  return at;
}

/** Whether a word may begin or end here. @param {string} text @param {number} at */
function isEdge(text, at) {
  if (at <= 0 || at >= text.length) return true;
  const [before, after] = [charBefore(text, at), charAt(text, at)];
  return !(WORD.test(before) && WORD.test(after)) || UNSPACED.test(before) || UNSPACED.test(after);
}

/** @param {string} text @param {number} from @param {number} to */
function cuts(text, from, to) {
  return splits(text, from) || splits(text, to);
}

/** @param {string} text @param {number} at */
function splits(text, at) {
  if (at <= 0 || at >= text.length || isPlain(text, at)) return false;
  let begin = at - 1;
  while (begin > 0 && at - begin < GRAPHEME_REACH && !isPlain(text, begin)) begin -= 1;
  for (const { index, segment } of graphemes.segment(text.slice(begin, at + 2))) {
    const end = begin + index + segment.length;
    if (end >= at) return end > at;
  }
  return false;
}

/** Whether it is plain that no character is cut here. @param {string} text @param {number} at */
function isPlain(text, at) {
  return ALONE.test(text[at - 1]) && (text[at - 1] === "\n" || ALONE.test(text[at]));
}

/** @param {string} text @param {number} at */
function charAt(text, at) {
  return at < text.length ? String.fromCodePoint(/** @type {number} */ (text.codePointAt(at))) : "";
}

/** @param {string} text @param {number} at */
function charBefore(text, at) {
  const low = text.charCodeAt(at - 1);
  const high = text.charCodeAt(at - 2);
  const isPair = low >= 0xdc00 && low <= 0xdfff && high >= 0xd800 && high <= 0xdbff;
  return text.slice(Math.max(0, at - (isPair ? 2 : 1)), at);
}
