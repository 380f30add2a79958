// @ts-check
// Shows two versions of one thing with what differs, and lets the writer choose. Loaded when it is needed.

import { difference } from "../text/difference.js";
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
 * Whether a thing says already what a change was to make it say: the change was made, but its answer got lost.
 * @param {any} wanted the body of the change
 * @param {any} stands the thing as the API gives it
 */
export function isSaid(wanted, stands) {
  if (!wanted) return Boolean(stands.withdrawn);
  const [mine, theirs] = [inWords(comparable(wanted)), inWords(comparable(stands, wanted))];
  return Object.keys(mine).every((name) => mine[name] === theirs[name]);
}

/**
 * Whether nothing is left to do for a letter that was refused: it was done before, and its answer got lost.
 * @param {import("./outbox.js").Letter} letter
 * @param {import("./outbox.js").Answer} answer
 */
export function isDone({ url, body }, { status, data }) {
  if (status === 409) return url.endsWith("/undos/");
  return status === 412 && Boolean(data?.current) && isSaid(body, data.current);
}

/**
 * People by their ids; by their names where `wanted` brings new ones.
 * @param {any} thing
 * @param {any} [wanted]
 */
function comparable(thing, wanted = thing) {
  const isNew = (/** @type {any} */ ref) => Boolean(ref?.name) && !ref.id;
  const of = (/** @type {any} */ ref, /** @type {any} */ like) => (ref?.id && !isNew(like) ? ref.id : ref);
  const [named] = (wanted.body ?? []).filter((/** @type {any} */ each) => each.entity);
  const body = thing.body?.map((/** @type {any} */ each) => ({
    ...each,
    ...(each.entity?.id && !isNew(named?.entity) && { entity: { id: each.entity.id } }),
    ...(each.claim?.id && { claim: { text: `${each.claim.id}` } }),
  }));
  return {
    ...thing,
    ...(body && { body }),
    ...("claimant" in thing && { claimant: of(thing.claimant, wanted.claimant) }),
    ...("about" in thing && { about: thing.about.map((/** @type {any} */ ref, /** @type {number} */ place) => of(ref, wanted.about?.[place])) }),
  };
}

/**
 * The two versions side by side; only what differs, and of that what differs marked.
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
  for (const name of names) {
    const parts = difference(sides.theirs[name] ?? "–", sides.mine[name]);
    for (const [side, kind, tag] of [["theirs", "gone", "del"], ["mine", "new", "ins"]]) {
      const term = document.createElement("dt");
      term.textContent = word(`side:${name}`);
      const words = document.createElement("dd");
      words.dir = "auto";
      for (const [each, text] of parts) {
        if (each === "same") words.append(text);
        else if (each === kind) words.append(Object.assign(document.createElement(tag), { textContent: text }));
      }
      form.querySelector(`[data-${side}]`)?.append(term, words);
    }
  }
  for (const side of /** @type {("mine" | "theirs")[]} */ (["mine", "theirs"])) {
    form.querySelector(`[data-keep="${side}"]`)?.addEventListener("click", () => choose(side));
  }
  return form;
}
