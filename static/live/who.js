// @ts-check
// Asks the server who is signed in in this browser.

/** The person's id, "" for nobody; rejects when the server does not answer. @returns {Promise<string>} */
export async function whoIsHere() {
  const answer = await fetch("/api/me/", { credentials: "same-origin", headers: { Accept: "application/json" } });
  if ([401, 403].includes(answer.status)) return "";
  if (!answer.ok) throw new Error(`${answer.status}`);
  return String((await answer.json())?.id ?? "");
}
