// @ts-check
// The roof over the rooms: loads what the page in front of us needs, and nothing else.

import "./shared/search-key.js";
import { WaitingRoom } from "./shared/waiting-room.js";

/** @typedef {{ selector: string, load: () => Promise<unknown>[] }[]} Rooms which a page needs, by what stands in it */

/** @type {Rooms} */
const FOR_READING = [
  { selector: "article-text", load: () => [import("./reading/article-page.js")] },
  { selector: "annotation-hint", load: () => [import("./annotating/annotation-hint.js")] },
];
/** @type {Rooms} They come a moment later: reading must not wait for them. */
const FOR_WRITING = [
  { selector: "annotation-toolbar", load: () => [import("./annotating/annotator.js"), import("./attention/threads.js")] },
  { selector: "mention-picker", load: () => [import("./entities/mention-picker.js"), import("./entities/entity-picker.js"), import("./claims/claim-form.js")] },
];

/** @type {Rooms} Nobody waits for these; without them the page is as it came. */
const FOR_LATER = [
  { selector: "details:is(.menu, .account, .choose)", load: () => [import("./shared/menus.js")] },
  { selector: "queue-count", load: () => [import("./moderation/queue-count.js")] },
  { selector: "notification-bell", load: () => [import("./attention/notification-bell.js")] },
  { selector: "main:not(.desk) [data-people]", load: () => [import("./attention/call-people.js")] },
  { selector: "main.desk[data-ready]", load: () => [import("./live/live-article.js")] },
  { selector: "live-news", load: () => [import("./live/live-news.js")] },
];

/** @param {Rooms} rooms */
const open = (rooms) => Promise.all(rooms.filter(({ selector }) => document.querySelector(selector)).flatMap(({ load }) => load()));

await open(FOR_READING);
const desk = document.querySelector("main.desk");
if (desk instanceof HTMLElement) await letWrite(desk);
const { me } = document.body.dataset;
// Offline, its script may not come: the next page looks again.
if (me) await sendWhatIsLeft(me).catch(() => {});
await idle();
await open(FOR_LATER).catch(() => {});

/** @param {HTMLElement} desk */
async function letWrite(desk) {
  const room = new WaitingRoom(desk, ["selection-made", "selection-cleared", "annotate-command"], "annotate-command");
  // Tests and figures wait for this: from here on the page answers, and a command is at worst kept for a moment.
  desk.dataset.ready = "";
  const words = document.getElementById("status")?.dataset ?? {};
  const say = (text = "", kind = "waiting") => document.dispatchEvent(new CustomEvent("status", { detail: { text, kind } }));
  let isTold = false;
  const tell = () => {
    isTold = desk.dataset.writing === undefined;
    if (isTold) say(words.loading);
  };
  const late = setTimeout(() => room.called.then(tell), 300);
  await Promise.race([room.called, idle()]);
  const modules = document.getElementById("modules-for-writing");
  if (modules instanceof HTMLTemplateElement) document.head.append(modules.content);
  try {
    await open(FOR_WRITING);
    desk.addEventListener("annotate-command", object);
    desk.dataset.writing = "";
    if (isTold) say("", "");
    room.close();
  } catch {
    say(words.failed, "error");
  }
  clearTimeout(late);
}

/** Flags and appeals are rare: their script comes when it is asked for, or else their page. @param {any} event */
function object(event) {
  const { detail: { name, uid }, currentTarget } = event;
  if (!["flag", "unflag", "appeal"].includes(name)) return;
  event.preventDefault();
  const page = `/annotations/${uid}/${name === "appeal" ? name : "flag"}/`;
  import("./moderation/flags.js").then((flags) => flags.object(currentTarget, name, uid), () => uid && location.assign(page));
}

/** What was saved without a network goes out from whatever page one is on. @param {string} me */
async function sendWhatIsLeft(me) {
  await idle();
  const { watch } = await import("./annotating/unsent.js");
  await watch(me, document.querySelector("annotation-toolbar") && desk instanceof HTMLElement ? desk.dataset.article : "");
}

/** When nothing else is to be done, or half a second has gone by. */
function idle() {
  const whenIdle = window.requestIdleCallback ?? ((/** @type {() => void} */ run) => setTimeout(run, 200));
  return new Promise((resolve) => whenIdle(() => resolve(undefined), { timeout: 500 }));
}
