// @ts-check
// Sends decisions, and brings cases as they stand now.

import { ask, post, Problem, Unreachable } from "../shared/api.js";
import { ModerationCase } from "./moderation-case.js";

/** @typedef {import("./moderation-case.js").Wish} Wish */
/** @typedef {{ status: number, title: string, field: string }} Answer 201: decided; 0: nobody answered */

/** @param {Wish} wish @returns {Promise<Answer>} */
export async function decide({ annotation, version, ...decision }) {
  try {
    await post(`/api/annotations/${annotation}/decisions/`, decision, { version });
    return { status: 201, title: "", field: "" };
  } catch (error) {
    return refusal(error);
  }
}

/** @param {Wish[]} wishes @returns {Promise<Answer[]>} */
export async function decideAll(wishes) {
  try {
    const { data } = await post("/api/decisions/", wishes);
    return data.items.map((/** @type {Answer} */ { status, title }) => ({ status, title, field: "" }));
  } catch (error) {
    const answer = refusal(error);
    return wishes.map(() => answer);
  }
}

/** @param {unknown} error @returns {Answer} */
function refusal(error) {
  if (error instanceof Problem) {
    return { status: error.status, title: error.errors[0]?.message || error.message, field: error.errors[0]?.field ?? "" };
  }
  if (error instanceof Unreachable) return { status: 0, title: "", field: "" };
  throw error;
}

/**
 * Say that one looks at a case; who does, by the server's word: null when it is gone, "" for oneself.
 * @param {number} pk @param {string} me @returns {Promise<string | null>}
 */
export async function hold(pk, me) {
  try {
    const { data } = await ask("PUT", `/api/cases/${pk}/hold/`);
    return data.closed ? null : data.held_by && `${data.held_by.id}` !== me ? data.held_by.name : "";
  } catch (error) {
    if (error instanceof Problem) return null;
    return "";
  }
}

/** Say that one does not. @param {number} pk */
export function letGo(pk) {
  // The page may be on its way out, and nothing hangs on the answer: the hold ends by itself.
  ask("DELETE", `/api/cases/${pk}/hold/`, { keepalive: true }).catch(() => {});
}

/** A page of ours. @param {string} address @returns {Promise<Document | null>} */
export async function pageAt(address) {
  try {
    const response = await fetch(address, { credentials: "same-origin" });
    return response.ok ? new DOMParser().parseFromString(await response.text(), "text/html") : null;
  } catch {
    return null;
  }
}

/** A case as it stands now; null when it cannot be seen. @param {number} pk */
export async function caseNow(pk) {
  const page = await pageAt(`/moderation/cases/${pk}/?in=list`);
  const found = page?.querySelector("moderation-case");
  return found ? adopt(found) : null;
}

/** An element of another page, for this one. @param {Element} found @returns {ModerationCase} */
export function adopt(found) {
  const node = document.importNode(found, true);
  customElements.upgrade(node);
  return /** @type {ModerationCase} */ (node);
}
