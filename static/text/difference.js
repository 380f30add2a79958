// @ts-check
// The difference of two short texts, word by word, as articles/text/difference.py has it on the server.

/** @typedef {["same" | "gone" | "new", string]} Part */

const WORDS = /\s+|[\p{L}\p{M}\p{N}_]+|[^\p{L}\p{M}\p{N}_\s]/gu;
// Beyond this many pairs of words the two are shown whole.
const MOST_PAIRS = 4_000_000;

/**
 * Its parts in order: same and gone make up the one text, same and new the other.
 * @param {string} before
 * @param {string} after
 * @returns {Part[]}
 */
export function difference(before, after) {
  const one = before.match(WORDS) ?? [];
  const other = after.match(WORDS) ?? [];
  let start = 0;
  while (start < Math.min(one.length, other.length) && one[start] === other[start]) start += 1;
  let end = 0;
  const rest = Math.min(one.length, other.length) - start;
  while (end < rest && one[one.length - 1 - end] === other[other.length - 1 - end]) end += 1;
  const tail = one.slice(one.length - end);
  return joined([
    ...one.slice(0, start).map((word) => /** @type {Part} */ (["same", word])),
    ...middle(one.slice(start, one.length - end), other.slice(start, other.length - end)),
    ...tail.map((word) => /** @type {Part} */ (["same", word])),
  ]);
}

/** What lies between the beginning and the end that both share. @param {string[]} one @param {string[]} other @returns {Part[]} */
function middle(one, other) {
  if (one.length * other.length > MOST_PAIRS) return [["gone", one.join("")], ["new", other.join("")]];
  const width = other.length + 1;
  // How many words the two have in common from here to the end.
  const common = new Uint16Array((one.length + 1) * width);
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      const place = i * width + j;
      common[place] = one[i] === other[j] ? common[place + width + 1] + 1 : Math.max(common[place + width], common[place + 1]);
    }
  }
  /** @type {Part[]} */
  const parts = [];
  let [i, j] = [0, 0];
  while (i < one.length || j < other.length) {
    if (i < one.length && j < other.length && one[i] === other[j]) {
      parts.push(["same", one[i]]);
      [i, j] = [i + 1, j + 1];
    } else if (j === other.length || (i < one.length && common[(i + 1) * width + j] >= common[i * width + j + 1])) {
      parts.push(["gone", one[i]]);
      i += 1;
    } else {
      parts.push(["new", other[j]]);
      j += 1;
    }
  }
  return parts;
}

/** Neighbours of one kind as one part. @param {Part[]} parts */
function joined(parts) {
  /** @type {Part[]} */
  const whole = [];
  for (const [kind, words] of parts) {
    const last = whole.at(-1);
    if (!words) continue;
    if (last?.[0] === kind) last[1] += words;
    else whole.push([kind, words]);
  }
  return whole;
}
