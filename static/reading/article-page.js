// @ts-check
// The reading page: text, cards and rail, brought together.

import "./annotation-card.js";
import "./article-text.js";
import "./orphans-tray.js";
import { isTyping } from "../shared/typing.js";
import { Changes } from "./changes.js";
import { Chooser } from "./chooser.js";
import { prepareComfort } from "./comfort.js";
import { CursorBar } from "./cursor-bar.js";
import { actionOf } from "./keys.js";
import { Margin } from "./margin.js";
import { followReading } from "./progress.js";
import { prepareStatus } from "./status.js";

/** @typedef {import("./article-text.js").ArticleText} ArticleText */

// From so many marks on, only those near what is seen are painted.
const MANY = 600;
const MEMBERS_COMMANDS = new Set(["note", "highlight", "tag", "reply", "flag", "undo"]);

/** @param {HTMLElement} desk <main class="desk"> */
export async function open(desk) {
  const signal = new AbortController().signal;
  const text = /** @type {ArticleText} */ (desk.querySelector("article-text"));
  const { marks, unmarked } = JSON.parse(document.getElementById("marks")?.textContent || '{"marks":[]}');
  if (!("highlights" in CSS)) text.paintWith((await import("./paint-marks.js")).MarkPainter);
  else if (marks.length > MANY) text.paintWith((await import("./near-painter.js")).NearPainter);
  text.show(marks);
  const margin = new Margin(/** @type {HTMLElement} */ (desk.querySelector("#cards")), text, signal);
  margin.openWindow = async () => {
    const { CardWindow } = await import("./card-window.js");
    margin.window ??= new CardWindow(desk, text, margin, unmarked ?? []);
  };
  // The page says what has no mark only when not all cards are in it.
  if (unmarked) await margin.openWindow();
  const chooser = new Chooser(text);
  const page = new ArticlePage(desk, text, margin, chooser);
  new CursorBar(desk, text);
  new Changes(desk, text, margin, (uid) => page.activate(uid));
  prepareComfort(document);
  prepareStatus();
  followReading(desk, text);
  page.listen();
  // Parting a long text into sentences takes a moment: not the one in which "j" is pressed first.
  const whenIdle = window.requestIdleCallback ?? ((run) => setTimeout(run, 300));
  whenIdle(() => text.sentenceCursor);
}

class ArticlePage {
  /**
   * @param {HTMLElement} desk
   * @param {ArticleText} text
   * @param {Margin} margin
   * @param {Chooser} chooser
   */
  constructor(desk, text, margin, chooser) {
    this.desk = desk;
    this.text = text;
    this.margin = margin;
    this.chooser = chooser;
    this.may = new Set((desk.dataset.may ?? "").split(" "));
  }

  listen() {
    const { desk } = this;
    const on = (type, handler) => desk.addEventListener(type, (event) => handler(/** @type {any} */ (event).detail, event));
    on("mark-hovered", ({ uid }) => this.#link(uid, "mark"));
    on("card-hovered", ({ uid }) => this.#link(uid, "card"));
    on("mark-chosen", ({ uids, x, y }) => this.#onMark(uids, x, y));
    on("card-chosen", ({ uid, reveal, focus }) => this.activate(uid, { reveal, focus }));
    on("place-chosen", ({ start }) => this.text.moveCursor((cursor) => cursor.goTo(start)));
    on("click", (_, event) => this.#onRail(event));
    this.margin.onClose = () => this.activate(null);
    addEventListener("keydown", (event) => this.#onKey(event));
    addEventListener("hashchange", () => this.#followAddress());
    this.#followAddress();
  }

  /**
   * Opens a card, or closes the open one.
   * @param {string | null} uid
   * @param {{ reveal?: boolean, focus?: boolean }} [options]
   */
  activate(uid, { reveal = false, focus = false } = {}) {
    this.text.bringOut("active", uid);
    this.margin.activate(uid);
    const mark = uid ? this.text.marks.get(uid) : null;
    if (mark && reveal) this.text.reveal(...mark.spans[0]);
    if (uid && focus) this.margin.card(uid)?.focus({ preventScroll: true });
  }

  /** @type {HTMLElement | null} the card of the mark under the pointer */
  #linked = null;

  #link(uid, from) {
    this.text.bringOut("linked", uid);
    this.#linked?.classList.remove("linked");
    this.#linked = uid && from === "mark" ? this.margin.card(uid) : null;
    this.#linked?.classList.add("linked");
  }

  #onMark(uids, x, y) {
    if (!uids.length) {
      this.chooser.close();
      this.activate(null);
      return;
    }
    this.activate(uids[0]);
    if (uids.length > 1) this.chooser.open(uids, x, y, (uid) => this.activate(uid, { focus: true }));
    else this.chooser.close();
  }

  /** @param {MouseEvent} event */
  #onRail(event) {
    const jump = /** @type {HTMLElement} */ (event.target).closest(".rail__jump");
    if (!(jump instanceof HTMLElement) || !this.text.marks.has(jump.dataset.uid ?? "")) return;
    event.preventDefault();
    this.activate(jump.dataset.uid ?? null, { reveal: true });
  }

  #followAddress() {
    const uid = decodeURIComponent(location.hash).match(/^#annotation-([0-9a-f-]{36})$/)?.[1];
    if (!uid) return;
    const reply = document.getElementById(`annotation-${uid}`);
    const card = reply?.closest("annotation-card");
    const root = card instanceof HTMLElement ? (card.dataset.uid ?? uid) : uid;
    this.activate(root, { reveal: true, focus: true });
  }

  // -- Keys ----------------------------------------------------------------------------------------------------

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (isTyping(event)) return;
    const action = actionOf(event);
    if (!action) return;
    const target = event.composedPath()[0];
    const onControl = target instanceof HTMLElement && target.matches("a, button, summary, [tabindex]:not(annotation-card)");
    if (action.do === "open" && onControl) return;
    if (this.#act(action)) event.preventDefault();
  }

  /** Returns whether anything was done. */
  #act(action) {
    const { text } = this;
    switch (action.do) {
      case "move": {
        // Keys with Shift belong to the browser's own selection while there is one.
        if (action.extend && text.nativeSpan()) return false;
        const from = this.#firstSeen();
        text.moveCursor((cursor) => cursor.move(action.direction, { ...action, from }));
        return true;
      }
      case "jump":
        text.moveCursor((cursor) => cursor.jump(action.end));
        return true;
      case "mark":
        return this.#nextMark(action.direction);
      case "open":
        return this.#openHere();
      case "leave":
        return this.#leave();
      case "help":
        /** @type {HTMLDialogElement | null} */ (document.getElementById("keys"))?.showModal();
        return true;
      default:
        return this.#command(action.name);
    }
  }

  #command(name) {
    const needed = MEMBERS_COMMANDS.has(name) ? "keep_private" : "annotate";
    if (!this.may.has(needed)) return false;
    const detail = { name, spans: this.text.selectionSpans(), uid: this.margin.active };
    this.text.dispatchEvent(new CustomEvent("annotate-command", { detail, bubbles: true, cancelable: true }));
    return true;
  }

  /** The first offset that is in view, for a cursor that is nowhere yet. */
  #firstSeen() {
    const { left, right, top, bottom } = this.text.getBoundingClientRect();
    if (top > 0 || bottom < 90) return 0;
    for (let y = 90; y < innerHeight; y += 12) {
      const offset = this.text.offsetAt((left + right) / 2, y) ?? this.text.offsetAt(left + 12, y);
      if (offset !== null) return offset;
    }
    return 0;
  }

  #nextMark(direction) {
    const active = this.margin.active ? this.text.marks.get(this.margin.active) : null;
    const from = active?.spans[0][0] ?? this.text.cursor?.start ?? (direction > 0 ? -1 : Infinity);
    const next = this.text.spanIndex.next(from, direction);
    if (!next) return false;
    this.text.moveCursor((cursor) => cursor.goTo(next.start), "");
    this.activate(next.uid, { reveal: true });
    return true;
  }

  #openHere() {
    if (document.activeElement?.matches("annotation-card")) return this.#command("edit");
    const span = this.text.nativeSpan() ?? this.text.cursor;
    if (!span) return false;
    const uids = [...new Set(this.text.spanIndex.within(span.start, span.end).map(({ uid }) => uid))];
    if (!uids.length) return false;
    if (uids.length === 1) {
      this.activate(uids[0], { reveal: true, focus: true });
      return true;
    }
    const { left, bottom } = this.text.rectOf(span.start, span.end);
    this.activate(uids[0]);
    this.chooser.open(uids, left, bottom, (uid) => this.activate(uid, { focus: true }), { focus: true });
    return true;
  }

  #leave() {
    if (this.chooser.close()) return true;
    if (document.activeElement?.closest("annotation-card")) {
      /** @type {HTMLElement} */ (document.activeElement).blur();
      return true;
    }
    if (this.margin.active) {
      this.activate(null);
      return true;
    }
    if (!this.text.cursor && !this.text.nativeSpan()) return false;
    this.text.moveCursor((cursor) => cursor.leave(), "");
    return true;
  }
}

await open(/** @type {HTMLElement} */ (document.querySelector("main.desk")));
