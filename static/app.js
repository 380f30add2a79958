// @ts-check
// The roof over the rooms: loads what the page in front of us needs, and nothing else.

import "./shared/search-key.js";

/**
 * Which rooms a page needs, by what stands in it.
 * @typedef {{ selector: string, load: () => Promise<unknown>[] }} Room
 * @type {Room[]}
 */
const AT_ONCE = [
  { selector: "article-text", load: () => [import("./reading/article-page.js")] },
  { selector: "annotation-toolbar", load: () => [import("./annotating/annotation-toolbar.js")] },
];

/**
 * What is written with: it comes when the page is read already, or with the first command.
 * @type {Room[]}
 */
const SOON = [
  { selector: "annotation-toolbar", load: () => [import("./annotating/annotator.js")] },
  { selector: "mention-picker", load: () => [import("./entities/mention-picker.js"), import("./claims/claim-form.js")] },
];

/** @param {Room[]} rooms */
function enter(rooms) {
  return Promise.all(rooms.filter(({ selector }) => document.querySelector(selector)).flatMap(({ load }) => load()));
}

/** Enters the rooms when the browser has nothing else to do; a command before that is held, and then given again. */
async function enterSoon() {
  /** @type {{ target: EventTarget, detail: object }[]} */
  const held = [];
  const arrived = new Promise((resolve) => {
    document.addEventListener("annotate-command", hold);
    function hold(event) {
      if (event.target) held.push({ target: event.target, detail: event.detail });
      resolve(hold);
    }
    if ("requestIdleCallback" in window) requestIdleCallback(() => resolve(hold), { timeout: 1500 });
    else setTimeout(() => resolve(hold), 200);
  });
  const hold = await arrived;
  await enter(SOON);
  document.removeEventListener("annotate-command", hold);
  for (const { target, detail } of held) {
    target.dispatchEvent(new CustomEvent("annotate-command", { detail, bubbles: true, cancelable: true }));
  }
}

await enter(AT_ONCE);
const soon = enterSoon();

// Tests and figures wait for this: from here on, the page answers.
const desk = document.querySelector("main.desk");
if (desk instanceof HTMLElement) desk.dataset.ready = "";
await soon;
