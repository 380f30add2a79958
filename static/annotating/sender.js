// @ts-check
// Between the forms and the outbox: paints first, sends then, and says how it went.

import { word } from "../shared/words.js";
import { pieces, positions, target } from "./bodies.js";
import { Letters } from "./letters.js";
import { Outbox, Refused } from "./outbox.js";
import { isSignedOut, post } from "./posting.js";
import { newUid } from "./uid.js";

/** @typedef {import("./outbox.js").Answer} Answer */
/** @typedef {import("./outbox.js").Letter} Letter */
/** @typedef {import("./bodies.js").Piece} Piece */

/**
 * @typedef {object} Wanted an annotation to be made
 * @property {string} motivation
 * @property {Piece[]} [spans]
 * @property {any[]} [body]
 * @property {string} [visibility]
 * @property {string} [reply_to]
 * @property {string} [kind] of the entity, for painting
 * @property {string} [uid]
 * @property {number} [revision] in whose text the spans were read, when it is not that of the page
 */

const LAYERS = { highlighting: "highlight", commenting: "note", tagging: "note", identifying: "mention", questioning: "claim" };

const ERRORS = new Set(["offline", "signed-out"]);
const LOOK_AGAIN = 60_000;

export class Sender {
  /** @type {(letter: Letter, sent: Promise<Answer>) => void} what to do with each letter that an earlier page has left */
  #take = () => {};
  /** Takes back what was said about the line. */
  #unsay = () => {};

  /**
   * @param {HTMLElement} desk
   * @param {any} text <article-text>
   * @param {import("./drafts.js").Drafts} drafts
   * @param {import("./toast-line.js").ToastLine} toast
   */
  constructor(desk, text, drafts, toast) {
    this.desk = desk;
    this.text = text;
    this.drafts = drafts;
    this.toast = toast;
    const { me, article } = desk.dataset;
    const title = document.querySelector("h1")?.textContent ?? "";
    this.letters = new Letters(`${me}:${article}`, { storage: localStorage, title, left: () => this.#lookAgain() });
    this.outbox = new Outbox({
      post: (letter) => post(letter, me),
      isSignedOut: () => isSignedOut(me),
      tell: (state, waiting) => this.#tellState(state, waiting),
      store: this.letters,
      // What came too late is kept until the writer has chosen.
      refused: (letter, { status }) => status === 412 || this.outbox.forget(letter),
    });
  }

  /**
   * Send what pages that are gone have left, now and whenever there may be a line again.
   * @param {(letter: Letter, sent: Promise<Answer>) => void} take what to do with each
   */
  async watch(take) {
    this.#take = take;
    const again = () => this.#lookAgain();
    addEventListener("online", again);
    // Somebody who has signed in elsewhere comes back to this page.
    addEventListener("focus", again);
    document.addEventListener("visibilitychange", () => document.hidden || again());
    setInterval(() => this.outbox.size && again(), LOOK_AGAIN);
    // The stream of the page says so before anything is to be saved.
    document.addEventListener("live-signed-out", () => this.#sayOut());
    await again();
  }

  async #lookAgain() {
    for (const { letter, sent } of await this.outbox.resume()) {
      if (letter.note?.isNew) this.#paintAgain(letter);
      this.#take(letter, this.#settle(sent, letter));
    }
    if (this.outbox.size) this.outbox.retry();
  }

  /** The drafts behind the letters that are still to go, from this page or another, and what those are about. */
  async waiting() {
    const letters = [...this.outbox.letters, ...(await this.letters.kept().catch(() => []))];
    return letters.flatMap(({ note }) => [note?.draft, ...(note?.uids ?? [])]);
  }

  get article() {
    return `/api/articles/${this.desk.dataset.article}`;
  }

  /**
   * Make annotations, in one act: painted at once, kept until saved.
   * @param {Wanted[]} wanted
   * @param {{ open?: boolean, draft?: string }} [options] open: show the card then; draft: its key, dropped when saved
   */
  create(wanted, { open = false, draft } = {}) {
    const made = wanted.map((each) => ({ ...each, uid: each.uid ?? newUid() }));
    const page = Number(this.desk.dataset.revision);
    for (const each of made) if ((each.revision ?? page) === page) this.#paint(each);
    const bodies = made.map(({ uid, motivation, spans = [], body = [], visibility, reply_to, revision = page }) => ({
      uid,
      motivation,
      revision,
      target: revision === page ? target(this.text.offsets, spans) : positions(spans),
      body,
      ...(visibility && { visibility }),
      ...(reply_to && { reply_to }),
    }));
    const letter = {
      method: "POST",
      url: `${this.article}/annotations/`,
      body: bodies.length === 1 ? bodies[0] : bodies,
      note: { uids: made.map(({ uid }) => uid), kinds: made.map(({ kind = "" }) => kind), isNew: true, open, draft },
    };
    return { uids: letter.note.uids, sent: this.#settle(this.outbox.send(letter), letter) };
  }

  /** @param {Wanted} wanted */
  #paint({ uid, motivation, spans = [], kind = "" }) {
    if (!spans.length || !(motivation in LAYERS)) return;
    const mark = {
      uid,
      layer: LAYERS[motivation],
      state: motivation === "questioning" ? "open" : "",
      kind,
      spans: spans.map(({ start, end }) => [start, end]),
    };
    this.#tell("annotation-draft", { mark });
  }

  /** What an earlier page had painted. @param {Letter} letter */
  #paintAgain({ body, note }) {
    for (const [place, each] of [body].flat().entries()) {
      if (each.revision === Number(this.desk.dataset.revision)) this.#paint({ ...each, spans: pieces(each), kind: note.kinds?.[place] });
    }
  }

  /**
   * Send a change of something that is there.
   * @param {Letter} letter its note: { uids, draft, open }
   * @returns {Promise<Answer>}
   */
  async change(letter) {
    try {
      return await this.changeOrAsk(letter);
    } catch (error) {
      if (error instanceof Refused) this.outbox.forget(error.letter);
      throw error;
    }
  }

  /** The same, for who asks the writer when it came too late: until then it is kept. @param {Letter} letter */
  changeOrAsk(letter) {
    return this.#settle(this.outbox.send(letter), letter);
  }

  /** @param {Promise<Answer>} sent @param {Letter} letter */
  async #settle(sent, { note = {} }) {
    const { uids = [], isNew = false, open = false, draft } = note;
    try {
      const answer = await sent;
      if (draft) this.drafts.drop(draft);
      // Where the same was there already, the answer is the first of the two.
      const made = isNew ? [answer.data].flat().map((each) => each?.uid) : uids;
      for (const uid of uids) if (!made.includes(uid)) this.#tell("annotation-dropped", { uid });
      const carried = [answer.data].flat().find((each) => each?.carried)?.carried;
      const unheard = [answer.data].flat().flatMap((each) => each?.unheard ?? []);
      const waits = [answer.data].flat().some((each) => each?.pending);
      this.#tell("annotation-saved", { uid: made[0] ?? null, sequence: answer.sequence, open, carried, unheard, waits });
      return answer;
    } catch (error) {
      if (isNew) for (const uid of uids) this.#tell("annotation-dropped", { uid });
      throw error;
    }
  }

  /**
   * Say why something was refused, where no form can.
   * @param {Error} error
   * @param {import("./toast-line.js").Step[]} [steps]
   */
  refuse(error, steps = []) {
    const words = error instanceof Refused ? why(error) : word("cannot-save");
    this.toast.say(word("not-saved-why", { why: words }), { kind: "error", stays: true, steps });
    this.#tell("status", { text: word("not-saved"), kind: "error" });
  }

  /** @param {import("./outbox.js").State} state @param {number} count */
  #tellState(state, count) {
    this.#tell("status", { text: word(state, { count }), kind: ERRORS.has(state) ? "error" : state });
    // What is painted but waits looks so.
    if (state === "saved") delete this.desk.dataset.waiting;
    else if (state !== "saving") this.desk.dataset.waiting = `${count}`;
    if (state === "signed-out") {
      this.#sayOut();
    } else if (state === "later") {
      this.toast.say(word("kept-later"), { kind: "waiting", stays: true });
    } else if (state === "offline") {
      this.#unsay = this.toast.say(word("kept-offline"), { kind: "waiting", stays: true, steps: [this.#again()] });
    } else if (state === "saved") {
      this.#unsay();
    }
  }

  #again() {
    return { label: word("try-again"), run: () => this.outbox.retry() };
  }

  #sayOut() {
    const href = `/accounts/login/?next=${encodeURIComponent(location.pathname)}`;
    const signIn = { label: word("sign-in-again"), href };
    const steps = this.outbox.size ? [signIn, this.#again()] : [signIn];
    this.#unsay = this.toast.say(word("kept-signed-out"), { kind: "error", stays: true, steps });
    document.addEventListener("live-state", () => this.outbox.size || this.#unsay(), { once: true });
  }

  /** @param {string} type @param {object} detail */
  #tell(type, detail) {
    this.desk.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }));
  }
}

/** The reason of a refusal in one sentence. @param {Refused} error */
export function why(error) {
  return error.errors[0]?.message || error.message;
}
