// @ts-check
// What a person decides about an annotation whose words the source has changed; and saves that were carried over.

import { word } from "../shared/words.js";
import { target } from "./bodies.js";
import { Refused } from "./outbox.js";

/** @typedef {import("../text/types.js").Span} Span */

const DECISIONS = { "confirm-place": "confirmed", "move-place": "moved", "give-up-place": "given_up" };

/** @param {string} name whether a command is about a place */
export const isAboutPlace = (name) => name in DECISIONS;

/**
 * Send a decision and say that it is done.
 * @param {any} annotator the Annotator
 * @param {string} name the command
 * @param {string} uid
 * @param {Span[]} spans what is selected, for a move by hand
 */
export async function decide({ desk, sender, text, toast, undoStep }, name, uid, spans) {
  const decision = DECISIONS[name];
  if (decision === "moved" && !spans.length) {
    toast.say(word("place-needs-words"), { kind: "waiting", stays: true });
    return;
  }
  const shown = /** @type {HTMLElement | null} */ (desk.querySelector(`[data-uid="${uid}"][data-version]`));
  const moved = { revision: Number(desk.dataset.revision), target: target(text.offsets, spans) };
  const letter = {
    method: "PUT",
    url: `/api/annotations/${uid}/placement/`,
    body: { decision, ...(decision === "moved" && moved) },
    version: shown ? Number(shown.dataset.version) : undefined,
    note: { uids: [uid] },
  };
  try {
    await sender.change(letter);
    toast.say(word(`place:${decision}`), { steps: [undoStep] });
  } catch (error) {
    if (error instanceof Refused && error.status === 412) {
      toast.say(word("place-stale"), { kind: "error", stays: true });
      desk.dispatchEvent(new CustomEvent("annotation-saved", { detail: { uid }, bubbles: true }));
    } else {
      sender.refuse(error);
    }
  }
}

/**
 * Say it when a save waits for a moderator, was made on an older revision of the text, or calls somebody who will not hear.
 * @param {any} annotator the Annotator
 */
export function tellCarried({ toast, undoStep }) {
  document.addEventListener("annotation-saved", (event) => {
    const { carried, waits, unheard = [] } = /** @type {CustomEvent} */ (event).detail;
    const names = unheard.map((/** @type {string} */ name) => `@${name}`).join(", ");
    if (waits) setTimeout(() => toast.say(word("waits"), { steps: [undoStep] }));
    if (names) setTimeout(() => toast.say(word("unheard", { names }), { kind: "waiting", stays: true }));
    // After the line that says that it is saved.
    if (carried) setTimeout(() => toast.say(word(`carried:${carried.state}`), { kind: "waiting", stays: true }));
  });
}
