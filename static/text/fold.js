// @ts-check
// One spelling for what readers call the same word: for searching only, its offsets are not the text's.
// Gives the same answers as articles/text/fold.py; articles/tests/text/cases.json holds the two together.

// Vowel signs of South and East Asian scripts are no accents: only these marks are left out.
const ACCENTS = new RegExp(
  "[\\u0300-\\u036f\\u0483-\\u0487\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7\\u0610-\\u061a\\u064b-\\u065f" +
    "\\u0670\\u06d6-\\u06dc\\u06df-\\u06e4\\u06e7\\u06e8\\u06ea-\\u06ed\\u08d3-\\u08ff\\u1ab0-\\u1aff\\u1dc0-\\u1dff" +
    "\\u20d0-\\u20ff\\ufe00-\\ufe0f\\ufe20-\\ufe2f]",
  "gu",
);

/** @type {Map<string, string>} */
const LETTERS = new Map();
/** @param {string} letters @param {string} to */
const map = (letters, to) => Array.from(letters).forEach((letter) => LETTERS.set(letter, to));
// Arabic and Persian keyboards write the same letters with different characters; both end at one.
map("ىيې", "ی");
map("ك", "ک");
map("ةہھە", "ه");
map("ٱ", "ا");
// Lengthening, joiners and direction marks are no letters; the Persian half space parts words like a space.
map("ـ\u200d\u200b\u00ad\u2060\ufeff\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", "");
map("\u200c", " ");
for (let digit = 0; digit < 10; digit += 1) {
  map(String.fromCharCode(0x0660 + digit, 0x06f0 + digit), String(digit));
}
map("ß", "ss");
map("ς", "σ");
map("ı", "i");
map("ł", "l");
map("ø", "o");
map("đ", "d");
map("æ", "ae");
map("œ", "oe");
map("‘’ʼ", "'");
map("“”„«»", '"');
map("‐‑‒–—−", "-");

/**
 * The text in lower case, without accents, with one form for each letter and digit.
 * @param {string} text
 */
export function fold(text) {
  const bare = text.normalize("NFKD").toLowerCase().replace(ACCENTS, "");
  let folded = "";
  for (const char of bare) folded += LETTERS.get(char) ?? char;
  return folded.normalize("NFC");
}
