// @ts-check
// The roof over the rooms: loads what the page in front of us needs, and nothing else.

import "./shared/search-key.js";

/**
 * Which rooms a page needs, by what stands in it.
 * @type {{ selector: string, load: () => Promise<unknown>[] }[]}
 */
const ROOMS = [
  { selector: "article-text", load: () => [import("./reading/article-page.js")] },
  { selector: "annotation-toolbar", load: () => [import("./annotating/annotator.js")] },
  { selector: "mention-picker", load: () => [import("./entities/mention-picker.js"), import("./entities/entity-picker.js"), import("./claims/claim-form.js")] },
];

const loading = ROOMS.filter(({ selector }) => document.querySelector(selector)).flatMap(({ load }) => load());
await Promise.all(loading);

// Tests and figures wait for this: from here on, the page answers.
const desk = document.querySelector("main.desk");
if (desk instanceof HTMLElement) desk.dataset.ready = "";
