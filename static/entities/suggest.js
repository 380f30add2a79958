// @ts-check
// Asks for entities by name, and fills the rows that show them.

import { get } from "../shared/api.js";
import { word } from "../shared/words.js";

export const KINDS = ["person", "organization", "place", "event", "thing"];

/** @typedef {{ id: number, name: string, kind: string, description?: string, alias?: string | null, mentions?: number }} Known */
/** @typedef {{ name: string, kind: string, isNew: true }} Unknown */
/** @typedef {Known | Unknown} Choice */

/**
 * The desk's entities for some letters, then the ways to make a new one.
 * @param {string} query
 * @param {string} desk
 * @param {AbortSignal} signal
 * @param {{ creates?: boolean }} [options]
 * @returns {Promise<Choice[]>}
 */
export async function suggest(query, desk, signal, { creates = true } = {}) {
  if (!query) return [];
  const address = `/api/entities/suggest/?${new URLSearchParams({ q: query.slice(0, 200), desk, limit: "8" })}`;
  /** @type {{ items: Known[] }} */
  const { items } = await get(address, { signal });
  /** @type {Choice[]} */
  const made = creates ? KINDS.map((kind) => ({ name: query.slice(0, 200), kind, isNew: true })) : [];
  return [...items, ...made];
}

/** What the server takes for a choice. @param {Choice} choice */
export function reference(choice) {
  return "isNew" in choice ? { name: choice.name, kind: choice.kind } : { id: choice.id };
}

/**
 * Words above the ways to make a new entity.
 * @param {Choice} choice
 * @param {Choice | undefined} before
 */
export function headingOf(choice, before) {
  const begins = "isNew" in choice && !(before && "isNew" in before);
  return begins ? word("create", { name: choice.name }) : "";
}

/**
 * The row of a suggestion: dot, name, alias, kind; or "new: person".
 * @param {Choice} choice
 * @param {HTMLLIElement} row
 */
export function fillRow(choice, row) {
  const dot = document.createElement("i");
  dot.className = `dot ${choice.kind}`;
  dot.setAttribute("aria-hidden", "true");
  if ("isNew" in choice) {
    row.className = "choice choice--new";
    row.dataset.key = String(KINDS.indexOf(choice.kind) + 1);
    const what = document.createElement("span");
    what.className = "visually-hidden";
    what.textContent = `${word("create", { name: choice.name })}: `;
    const label = document.createElement("span");
    label.textContent = word(`kind:${choice.kind}`);
    row.append(dot, what, label);
    return;
  }
  row.className = "choice";
  const name = document.createElement("bdi");
  name.className = "choice__name";
  name.textContent = choice.name;
  const facts = document.createElement("span");
  facts.className = "choice__facts";
  facts.append(
    ...[choice.alias, choice.description, word(`kind:${choice.kind}`)].filter(Boolean).map((words, place) => {
      const part = document.createElement("bdi");
      part.textContent = `${place ? " · " : ""}${words}`;
      return part;
    }),
  );
  row.append(dot, name, facts);
  if (choice.mentions) {
    const count = document.createElement("span");
    count.className = "count";
    count.textContent = String(choice.mentions);
    row.append(count);
  }
}
