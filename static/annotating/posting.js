// @ts-check
// Sends one letter in the name of who wrote it, and asks who is signed in.

import { Problem, ask, get } from "../shared/api.js";

/** @typedef {import("./outbox.js").Answer} Answer */
/** @typedef {import("./outbox.js").Letter} Letter */

/** @param {Letter} letter @param {string} [person] who wrote it @returns {Promise<Answer>} */
export async function post({ method, url, body, version, claimOf }, person) {
  try {
    if (claimOf) {
      const { data } = await ask("GET", `/api/annotations/${claimOf.uid}/`, { person });
      const { claim } = data.body.find((/** @type {any} */ each) => each.type === "Claim");
      // It is another claim's appearance by now, or was worded anew.
      if (claim.text !== claimOf.text) return { status: 412, data: { current: await get(`/api/claims/${claim.id}/`) } };
      url = `/api/claims/${claim.id}/`;
    }
    const { data, headers, status } = await ask(method, url, { body, version: version ?? null, person });
    return { status, data, sequence: Number(headers.get("X-Sequence")) || undefined };
  } catch (error) {
    if (error instanceof Problem) return { status: error.status, data: error.body };
    throw error;
  }
}

/** Whether this person is not the one who is signed in. @param {string} [person] */
export async function isSignedOut(person) {
  try {
    const me = await get("/api/me/");
    return String(me?.id ?? "") !== person;
  } catch (error) {
    return error instanceof Problem && [401, 403].includes(error.status);
  }
}
