// @ts-check
// Parts a text into paragraphs and sentences, for the sentence cursor. All bounds are code points.
// Has the same rules as articles/text/sentences.py, word for word; articles/tests/text/cases.json holds the two together.

import { Offsets } from "./offsets.js";

/** @typedef {import("./types.js").Span} Span */

const LINE = /[^\n]+/gu;
const VISIBLE = /\S(?:[^\n]*\S)?/u;

// What may end a sentence, and the brackets, quotes and footnote numbers that still belong to it.
const STOP = /([.!?…‼⁇⁈⁉؟۔।॥።。！？｡]+)((?:["'”’»›)\]}】」』）》〉]|[\u00a0\u202f]»|\[[0-9]{1,3}\])*)/gu;
const WIDE = /[。！？｡]/u;
const NEVER_ABBREVIATES = /[!?‼⁇⁈⁉؟۔।॥።]/u;
const SPACES = /[\s\u200b]+/uy;
// Opening quotes and brackets, dashes and direction marks before the first letter of the next sentence.
const OPENERS = /["'“”‘’„«‹(\[{¿¡—–\-\u200e\u200f\u202a-\u202e\u2066-\u2069*•]*[\s]*/uy;
const WORD = /[\p{L}\p{M}\p{N}]+(?:['’]\p{L}+)?/uy;
const TOKEN = /[^\s"“”‘«»(\[{\u2014\u2013/]*$/u;
const LOWER = /\p{Ll}/uy;
const UPPER = /[\p{Lu}\p{Lt}]/uy;
const LETTER = /\p{L}/uy;
const DIGIT = /\p{Nd}/uy;
const INITIAL = /^\p{L}\p{M}*$/u;
const ACRONYM = /^(?:(?:\p{L}\p{M}*\.)+\p{L}\p{M}*|Ph\.D|M\.Sc|B\.Sc|LL\.[BM])$/u;
const LIST_NUMBER = /^\p{Nd}{1,3}$/u;
const CONTINUES_CJK = /[とっのなを、，,]/uy;
// “Why?” Mr. Smith said: a name and a verb of speech go on with the sentence of the question.
const SPEAKER = new RegExp(
  "(?:\\p{Lu}[\\p{L}\\p{M}.'’\\-]*\\s){1,5}(?:said|says|asked|asks|replied|added|told|wrote|writes|tweeted|posted|" +
    "shouted|warned|wondered|answered|demanded|continued|insisted)(?![\\p{L}\\p{M}\\p{N}_])",
  "uy",
);

/** @param {string} words */
const list = (words) => new Set(words.trim().split(/\s+/));

// Titles, ranks and the like: a name or number follows.
const BEFORE_NAME = list(`
    Mr Mrs Ms Mx Dr Drs Prof Gen Lt Col Maj Capt Sgt Cpl Pvt Pfc Spc Adm Cmdr Cdr Brig Ens Sen Sens
    Rep Reps Gov Govs Pres Rev Fr Hon Msgr Amb Supt Det Insp Atty Attys Sec Secy St Ste Ft Mt Mme
    Mlle Messrs Sr Sra Srta vs v cf viz eg ie approx ca Dist Comdr Gens Cols Lts Drs Profs Ayat
`);
// Only before a number: "No. 4", "Jan. 6", "p. 12".
const BEFORE_NUMBER = list(`
    No Nos Art Arts Fig Figs Vol Vols Ch Sec Secs Sect p pp para paras Jan Feb Mar Apr Jun Jul Aug
    Sep Sept Oct Nov Dec Op Res Pt vol vols fig figs art arts nos ch sect
`);
// May stand at the end of a sentence or within one: the next word decides.
const EITHER = list(`
    Inc Corp Co Cos Ltd Llc Plc Bros Jr etc Ave Blvd Rd Hwy Dept Gov Assn Univ Mfg Intl Natl Ala
    Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Md Mass Mich Minn Miss Mo Mont Neb Nev
    Okla Ore Pa Tenn Tex Va Vt Wash Wis Wyo Mon Tue Tues Wed Thu Thur Thurs Fri
`);
const HOURS = list("a.m p.m A.M P.M am pm");
// Words that begin a sentence when they stand capitalised after such an abbreviation.
const STARTERS = list(`
    A About According Across After Afterwards Again All Also Although Among An And Another Any
    Anyone Are As At Because Before Both But By Can Critics Despite Did Do Does During Each Earlier
    Even Every Experts Few Five For Four From Had Has Have He Her Here His How However I If In
    Instead Is It Its Just Last Later Local Many Meanwhile More Moreover Most Much My Neither
    Nevertheless Next No Nobody None Nor Not Nothing Now Of Officials On Once One Only Or Other
    Others Our Over People Perhaps Police Protesters Residents Several She Since Six So Some Soon
    Still Such Ten That The Their Then There Therefore These They This Those Though Three Thus To
    Today Tomorrow Two Under Unless Until Video Was We Were What When Where Whether Which While Who
    Why Will With Without Witnesses Would Yet You Your Yesterday
`);
const LONGEST_TOKEN = 40;
const WITH_ORDINALS = list("de da no nb nn fi cs sk hu pl tr");

/**
 * The bounds of every line that is not blank, without white space at its ends.
 * @param {string} text
 * @param {Offsets} [offsets] of this text, when the caller has them already
 * @returns {Span[]}
 */
export function paragraphs(text, offsets = new Offsets(text)) {
  return lines(text).map(([from, to]) => ({ start: offsets.toCodePoints(from), end: offsets.toCodePoints(to) }));
}

/**
 * The bounds of every sentence: in order, apart, without white space at the ends, never across a newline.
 *
 * Together they hold everything that is not white space. `language` is a BCP 47 tag: the word lists are for English
 * and are also asked for other Latin text; German ("de") writes ordinals with a full stop.
 * @param {string} text
 * @param {string} [language]
 * @param {Offsets} [offsets]
 * @returns {Span[]}
 */
export function split(text, language = "en", offsets = new Offsets(text)) {
  const ordinals = WITH_ORDINALS.has(language.toLowerCase().split("-")[0]);
  /** @type {Span[]} */
  const found = [];
  for (const [from, to] of lines(text)) {
    const line = text.slice(from, to);
    /** @param {number} begin @param {number} end */
    const add = (begin, end) => {
      const bounds = visible(line.slice(begin, end));
      if (!bounds) return;
      const at = from + begin;
      found.push({ start: offsets.toCodePoints(at + bounds[0]), end: offsets.toCodePoints(at + bounds[1]) });
    };
    let begin = 0;
    for (const stop of line.matchAll(STOP)) {
      const end = stop.index + stop[0].length;
      if (end < line.length && ends(line, begin, stop, ordinals)) {
        add(begin, end);
        begin = end;
      }
    }
    add(begin, line.length);
  }
  return found;
}

/** The bounds of the lines in UTF-16 units. @param {string} text @returns {[number, number][]} */
function lines(text) {
  /** @type {[number, number][]} */
  const found = [];
  for (const line of text.matchAll(LINE)) {
    const bounds = visible(line[0]);
    if (bounds) found.push([line.index + bounds[0], line.index + bounds[1]]);
  }
  return found;
}

/** @param {string} part @returns {[number, number] | null} */
function visible(part) {
  const match = VISIBLE.exec(part);
  return match && [match.index, match.index + match[0].length];
}

/** The match of a sticky pattern at one place. @param {RegExp} pattern @param {string} line @param {number} at */
function matchAt(pattern, line, at) {
  pattern.lastIndex = at;
  return pattern.exec(line);
}

/**
 * Whether the sentence that began at `begin` ends with this stop; the line goes on after it.
 * @param {string} line
 * @param {number} begin
 * @param {RegExpExecArray} stop
 * @param {boolean} ordinals
 */
function ends(line, begin, stop, ordinals) {
  const [all, marks, closers] = stop;
  const end = stop.index + all.length;
  if (WIDE.test(marks)) return !(closers && matchAt(CONTINUES_CJK, line, end));
  const spaces = matchAt(SPACES, line, end);
  if (!spaces) return false;
  const rest = end + spaces[0].length;
  const first = rest + (matchAt(OPENERS, line, rest)?.[0].length ?? 0);
  if (matchAt(LOWER, line, first)) return false;
  if (NEVER_ABBREVIATES.test(marks)) {
    if (!closers) return true;
    return !matchAt(SPEAKER, line, first) && (!matchAt(LETTER, line, first) || matchAt(UPPER, line, first) !== null);
  }
  if (closers || marks !== ".") return true;
  const before = line.slice(Math.max(begin, stop.index - LONGEST_TOKEN), stop.index);
  const token = (TOKEN.exec(before)?.[0] ?? "").replace(/^['’]+/u, "");
  return !token || fullStopEnds(line, begin, stop.index - token.length, token, first, ordinals);
}

/**
 * Whether a single full stop after this word ends the sentence, or only the word.
 * @param {string} line
 * @param {number} begin
 * @param {number} at where the word begins
 * @param {string} token the word
 * @param {number} first where the next word begins
 * @param {boolean} ordinals
 */
function fullStopEnds(line, begin, at, token, first, ordinals) {
  if (BEFORE_NAME.has(token)) return false;
  const nextIsNumber = matchAt(DIGIT, line, first) !== null;
  if (BEFORE_NUMBER.has(token)) return !nextIsNumber;
  if (LIST_NUMBER.test(token) && ((ordinals && token.length <= 2) || !line.slice(begin, at).trim())) return false;
  if (!EITHER.has(token) && !HOURS.has(token) && !ACRONYM.test(token) && !INITIAL.test(token)) return true;
  if (first >= line.length || (nextIsNumber && EITHER.has(token))) return false;
  const word = matchAt(WORD, line, first);
  return word !== null && STARTERS.has(word[0].replace(/['’].*/u, ""));
}
