// @ts-check
// Finds the names in a sentence: what the entity picker offers before anybody has selected words.

/** @typedef {import("../text/types.js").Span} Span */
/** @typedef {import("../text/offsets.js").Offsets} Offsets */

const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}\u200c\u200d]*(?:(?:[-.&/]|['’](?![sS](?!\p{L})))[\p{L}\p{N}][\p{L}\p{M}\p{N}\u200c\u200d]*)*\.?/gu;
const CAPITAL = /^\p{Lu}/u;
// Small words that may stand within a name, never at its ends.
const WITHIN = new Set("of the de da do del della di du la le al el bin ibn van von der den und et y".split(" "));
// Words that open sentences far more often than names.
const OPENERS = new Set(
  ("a about after again all also although am among an and another any are as at be because been before both but by can " +
    "could despite did do does during each earlier either even every few finally first for from further had has have " +
    "he her here his how however i if in instead into is it its just last later like many may meanwhile more " +
    "most much my neither no none nor not nothing now of officials on once one only or other others our out over " +
    "people perhaps reporters since so some soon still such than that the their them then there these they this those " +
    "though three through thus to today tomorrow two under until up upon was we were what when where whether which " +
    "while who whoever whose why will with within without would yes yesterday yet you your").split(" "),
);
// Before a name, not part of it.
const TITLES = new Set(
  ("mr mrs ms dr prof gen lt col maj capt adm sgt sen rep gov president vice prime minister general colonel " +
    "admiral secretary king queen prince princess sheikh ayatollah pope senator ambassador spokesman spokeswoman sir " +
    "lady judge justice monday tuesday wednesday thursday friday saturday sunday january february march april may " +
    "june july august september october november december").split(" "),
);

/**
 * The names in a sentence, in text order; those that are mentioned already come last.
 * @param {Offsets} offsets of the whole text
 * @param {Span} sentence
 * @param {Span[]} [mentioned]
 * @returns {Span[]}
 */
export function names(offsets, sentence, mentioned = []) {
  const from = offsets.toUtf16(sentence.start);
  const text = offsets.slice(sentence.start, sentence.end);
  const words = Array.from(text.matchAll(WORD), (match) => ({ start: match.index, end: match.index + match[0].length }));
  for (const word of words) {
    // A full stop belongs to initials ("U.S.", "J."), not to the last word of a sentence.
    const last = text.slice(word.start, word.end);
    if (last.endsWith(".") && !/^(?:\p{Lu}\.)+$/u.test(last)) word.end -= 1;
  }
  const runs = hasCapitals(text) ? capitalised(text, words, offsets.text) : words;
  const found = runs.map((run) => ({
    start: offsets.toCodePoints(from + run.start),
    end: offsets.toCodePoints(from + run.end),
  }));
  const isKnown = (/** @type {Span} */ span) => mentioned.some((each) => each.start < span.end && span.start < each.end);
  return [...found.filter((span) => !isKnown(span)), ...found.filter(isKnown)];
}

/** Whether the script has capitals at all: Latin, Greek, Cyrillic, Armenian do. @param {string} text */
function hasCapitals(text) {
  const cased = text.match(/\p{Lu}|\p{Ll}/gu)?.length ?? 0;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return cased * 2 >= letters;
}

/**
 * Runs of capitalised words, without titles before them and openers of the sentence.
 * @param {string} text
 * @param {Span[]} words
 * @param {string} whole the article, to tell an opener by its small letters elsewhere
 */
function capitalised(text, words, whole) {
  const at = (/** @type {number} */ index) => text.slice(words[index].start, words[index].end);
  const isCapital = (/** @type {number} */ index) => index < words.length && CAPITAL.test(at(index));
  const touches = (/** @type {number} */ index) => /^[\x20\u00a0]$/.test(text.slice(words[index].end, words[index + 1].start));
  const runs = [];
  for (let index = 0; index < words.length; index += 1) {
    if (!isCapital(index)) continue;
    let last = index;
    while (last + 1 < words.length && touches(last)) {
      let next = last + 1;
      while (next < words.length - 1 && next - last < 3 && WITHIN.has(at(next)) && touches(next)) next += 1;
      if (!isCapital(next)) break;
      last = next;
    }
    let first = index;
    const opens = index === 0 || /[“"‘(«:]\s*$/.test(text.slice(0, words[index].start));
    if (isOpener(at(first), opens, last > first, whole)) first += 1;
    while (first < last && (TITLES.has(bare(at(first))) || WITHIN.has(bare(at(first))))) first += 1;
    const alone = first === last && TITLES.has(bare(at(first)));
    if (first <= last && !alone) runs.push({ start: words[first].start, end: words[last].end });
    index = last;
  }
  return runs;
}

/** @param {string} word */
function bare(word) {
  return word.toLowerCase().replace(/\.$/, "");
}

/** @param {string} word @param {boolean} opens @param {boolean} goesOn @param {string} whole */
function isOpener(word, opens, goesOn, whole) {
  const small = bare(word);
  if (small === "the" || small === "a" || small === "an") return true;
  if (!opens) return false;
  if (OPENERS.has(small)) return true;
  if (goesOn || word === word.toUpperCase()) return false;
  return new RegExp(`(?<![\\p{L}\\p{N}])${small.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")}(?![\\p{L}\\p{N}])`, "u").test(whole);
}

/**
 * A span made longer by one word to one side; the span itself at the text's end.
 * @param {Offsets} offsets
 * @param {Span} span
 * @param {"start" | "end"} side
 * @returns {Span}
 */
export function widened(offsets, span, side) {
  const { text } = offsets;
  const [from, to] = [offsets.toUtf16(span.start), offsets.toUtf16(span.end)];
  if (side === "end") {
    const after = /^[^\n]*?[\p{L}\p{N}][\p{L}\p{M}\p{N}\u200c\u200d'’-]*/u.exec(text.slice(to, to + 200));
    return after ? { start: span.start, end: offsets.toCodePoints(to + after[0].length) } : span;
  }
  const before = /[\p{L}\p{N}][\p{L}\p{M}\p{N}\u200c\u200d'’-]*[^\n\p{L}\p{N}]*$/u.exec(text.slice(Math.max(0, from - 200), from));
  return before ? { start: offsets.toCodePoints(from - before[0].length), end: span.end } : span;
}

/**
 * A span made shorter by one word from one side; the span itself when only one word is left.
 * @param {Offsets} offsets
 * @param {Span} span
 * @param {"start" | "end"} side
 * @returns {Span}
 */
export function narrowed(offsets, span, side) {
  const words = Array.from(offsets.slice(span.start, span.end).matchAll(WORD));
  if (words.length < 2) return span;
  const from = offsets.toUtf16(span.start);
  if (side === "start") return { start: offsets.toCodePoints(from + words[1].index), end: span.end };
  const last = words[words.length - 2];
  return { start: span.start, end: offsets.toCodePoints(from + last.index + last[0].length) };
}
