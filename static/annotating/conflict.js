// @ts-check
// Shows two versions of one thing, and lets the writer choose.

import { word } from "../shared/words.js";
import { read } from "./bodies.js";

/**
 * What a change says, in words, by field: of an annotation's or a claim's JSON, whole or in part.
 * @param {any} thing
 * @returns {Record<string, string>}
 */
export function inWords(thing) {
  /** @type {Record<string, string>} */
  const words = {};
  const put = (/** @type {string} */ name, /** @type {any} */ value) => {
    if (value !== undefined) words[name] = plain(value);
  };
  if (thing.body) {
    const { words: text, tags, entity, claim } = read({ target: [], ...thing });
    put("words", text);
    put("tags", tags);
    if (entity) put("entity", entity);
    if (claim) put("text", claim.text);
  }
  if (thing.target?.length) put("pieces", read({ body: [], ...thing }).spans.map((piece) => piece.exact).join(" … "));
  for (const name of ["visibility", "text", "claimant", "claimant_role", "about", "cue", "said_on"]) put(name, thing[name]);
  return words;
}

/** @param {any} value @returns {string} */
function plain(value) {
  if (value === null || value === "") return "–";
  if (Array.isArray(value)) return value.length ? value.map(plain).join(", ") : "–";
  if (typeof value === "object") return value.name ?? (value.id ? `#${value.id}` : "–");
  return String(value);
}

/**
 * The two versions side by side; only what differs.
 * @param {any} mine what was to be saved
 * @param {any} theirs how it stands
 * @param {(choice: "mine" | "theirs") => void} choose
 */
export function conflictForm(mine, theirs, choose) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("conflict-form"));
  const holder = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  const form = /** @type {HTMLElement} */ (holder.firstElementChild);
  const sides = { mine: inWords(mine), theirs: inWords(theirs) };
  const names = Object.keys(sides.mine).filter((name) => sides.mine[name] !== sides.theirs[name]);
  for (const side of /** @type {("mine" | "theirs")[]} */ (["mine", "theirs"])) {
    const list = /** @type {HTMLElement} */ (form.querySelector(`[data-${side}]`));
    for (const name of names) {
      const term = document.createElement("dt");
      term.textContent = word(`side:${name}`);
      const words = document.createElement("dd");
      words.dir = "auto";
      words.textContent = sides[side][name] ?? "–";
      list.append(term, words);
    }
    form.querySelector(`[data-keep="${side}"]`)?.addEventListener("click", () => choose(side));
  }
  return form;
}
