// @ts-check
// The words that scripts show: the page brings them in its own language.

/** @type {Record<string, string> | null} */
let words = null;

/**
 * The word of this name, with what stands for its {names}. Where a page brings none, the name itself.
 * @param {string} name as in articles/templatetags/words.py
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function word(name, values = {}) {
  words ??= JSON.parse(document.getElementById("words")?.textContent || "{}");
  return (words?.[name] ?? name).replace(/\{(\w+)\}/g, (whole, key) => String(values[key] ?? whole));
}

/**
 * The word in two: before and after what is put in its place as an element.
 * @param {string} name
 * @param {string} key
 * @returns {[string, string]}
 */
export function wordAround(name, key) {
  const [before, after = ""] = word(name).split(`{${key}}`);
  return [before, after];
}
