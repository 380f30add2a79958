// @ts-check
// Tells whoever is writing, in their form, that somebody else has changed or withdrawn what they write about.

import { word } from "../shared/words.js";

/** What has become of the thing, by what was done to it. @type {Record<string, "changed" | "hidden" | "withdrawn">} */
const BECAME = {
  "annotation.edited": "changed",
  "annotation.hidden": "hidden",
  "annotation.withdrawn": "withdrawn",
  "claim.edited": "changed",
  "claim.rated": "changed",
  "claim.sent_back": "changed",
};

/**
 * Tell it where a form about this is open.
 * @param {HTMLElement} composer
 * @param {HTMLElement} desk
 * @param {any} line of the log
 */
export function tellIn(composer, desk, { verb = "", subject, actor }) {
  const form = /** @type {HTMLElement | null} */ (composer.querySelector("[data-about]"));
  if (!form || !BECAME[verb] || `${actor?.id ?? ""}` === desk.dataset.me) return;
  const { about, claim } = form.dataset;
  if (subject.kind === "annotation" ? subject.key === about : subject.key === claim) tell(desk, form, verb, actor?.name ?? "–");
}

/** @param {HTMLElement} desk @param {HTMLElement} form @param {string} verb @param {string} name */
function tell(desk, form, verb, name) {
  const became = BECAME[verb];
  const isReply = form.dataset.kind === "reply";
  const isGone = became === "withdrawn";
  const said = !isReply || became === "hidden" ? became : isGone ? "unanswered" : "answered";
  const notice = document.createElement("div");
  notice.className = "composer__meanwhile";
  notice.setAttribute("role", "alert");
  const words = document.createElement("p");
  words.dir = "auto";
  words.textContent = word(`meanwhile:${said}`, { name });
  notice.append(words);
  const step = (/** @type {string} */ label, /** @type {() => void} */ run) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "linklike", textContent: label });
    button.addEventListener("click", run);
    notice.append(button);
    return button;
  };
  // The server refuses what was written on an older version, and with that both are shown.
  if (!isReply && !isGone) step(word("see-both"), () => form.querySelector("form")?.requestSubmit());
  if (isGone && /** @type {any} */ (form).value.pieces?.length) step(word("save-as-new"), () => writeAnew(desk, form));
  if (!isReply || isGone) step(word("keep-draft"), () => {}).dataset.close = "";
  // Below what is being typed, which so keeps its place.
  form.querySelector(".composer__meanwhile")?.remove();
  form.querySelector("[data-error]")?.before(notice);
}

/** The same words on the same place, as a note of their own. @param {HTMLElement} desk @param {any} form <annotation-form> */
function writeAnew(desk, form) {
  const { words, tags, pieces } = form.value;
  form.tell("form-discarded");
  const detail = { name: "note", spans: pieces, uid: null };
  desk.dispatchEvent(new CustomEvent("annotate-command", { detail, bubbles: true }));
  const fresh = /** @type {any} */ (document.querySelector("annotation-composer annotation-form"));
  if (!fresh) return;
  fresh.querySelector("textarea").value = words;
  fresh.querySelector("annotation-tags").tags = tags;
  fresh.dispatchEvent(new Event("input", { bubbles: true }));
}
