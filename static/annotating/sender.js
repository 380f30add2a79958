// @ts-check
// Between the forms and the outbox: paints first, sends then, and says how it went.

import { Problem, ask, get } from "../shared/api.js";
import { positions, target } from "./bodies.js";
import { Outbox, Refused, lettersIn } from "./outbox.js";
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

const STATES = {
  saving: ["Saving …", "saving"],
  saved: ["All changes saved", "saved"],
  waiting: ["No answer yet, trying again …", "waiting"],
  offline: ["Not saved yet: the server does not answer", "error"],
  "signed-out": ["Not saved yet: you are signed out", "error"],
};

export class Sender {
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
    this.outbox = new Outbox({
      post,
      isSignedOut: () => this.#isSignedOut(),
      tell: (state) => this.#tellState(state),
      store: lettersIn(localStorage, `${desk.dataset.me}:${desk.dataset.article}`),
    });
    addEventListener("online", () => this.outbox.retry());
    // Somebody who has signed in elsewhere comes back to this page.
    addEventListener("focus", () => this.outbox.size && this.outbox.retry());
  }

  get article() {
    return `/api/articles/${this.desk.dataset.article}`;
  }

  /** Send what an earlier page could not. */
  resume() {
    for (const { letter, sent } of this.outbox.resume()) {
      this.#settle(sent, letter).catch((error) => this.refuse(error));
    }
  }

  /**
   * Make annotations, in one act: painted at once, kept until saved.
   * @param {Wanted[]} wanted
   * @param {{ open?: boolean, draft?: string }} [options] open: show the card then; draft: its key, dropped when saved
   */
  create(wanted, { open = false, draft } = {}) {
    const made = wanted.map((each) => ({ ...each, uid: each.uid ?? newUid() }));
    const page = Number(this.desk.dataset.revision);
    for (const { uid, motivation, spans = [], kind = "", revision = page } of made) {
      if (!spans.length || !(motivation in LAYERS) || revision !== page) continue;
      const mark = {
        uid,
        layer: LAYERS[motivation],
        state: motivation === "questioning" ? "open" : "",
        kind,
        spans: spans.map(({ start, end }) => [start, end]),
      };
      this.#tell("annotation-draft", { mark });
    }
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
      note: { uids: made.map(({ uid }) => uid), isNew: true, open, draft },
    };
    return { uids: letter.note.uids, sent: this.#settle(this.outbox.send(letter), letter) };
  }

  /**
   * Send a change of something that is there.
   * @param {Letter} letter its note: { uids, draft, open }
   * @returns {Promise<Answer>}
   */
  change(letter) {
    return this.#settle(this.outbox.send(letter), letter);
  }

  /** @param {Promise<Answer>} sent @param {Letter} letter */
  async #settle(sent, { note = {} }) {
    const { uids = [], isNew = false, open = false, draft } = note;
    try {
      const answer = await sent;
      if (draft) this.drafts.drop(draft);
      const carried = [answer.data].flat().find((each) => each?.carried)?.carried;
      this.#tell("annotation-saved", { uid: uids[0] ?? null, sequence: answer.sequence, open, carried });
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
    const words = error instanceof Refused ? why(error) : "This could not be saved.";
    this.toast.say(`Not saved: ${words}`, { kind: "error", stays: true, steps });
    this.#tell("status", { text: "Not saved", kind: "error" });
  }

  /** @param {import("./outbox.js").State} state */
  #tellState(state) {
    const [text, kind] = STATES[state];
    this.#tell("status", { text, kind });
    const again = { label: "Try again", run: () => this.outbox.retry() };
    if (state === "signed-out") {
      const next = encodeURIComponent(location.pathname);
      this.toast.say("You are signed out. What you wrote is kept here.", {
        kind: "error",
        stays: true,
        steps: [{ label: "Sign in again (opens in a new tab)", href: `/accounts/login/?next=${next}` }, again],
      });
    } else if (state === "offline") {
      const words = "The server does not answer. What you wrote is kept here and sent when it does.";
      this.toast.say(words, { kind: "waiting", stays: true, steps: [again] });
    } else if (state === "saved" && this.toast.stays) {
      this.toast.clear();
    }
  }

  async #isSignedOut() {
    try {
      const me = await get("/api/me/");
      return String(me?.id ?? "") !== this.desk.dataset.me;
    } catch (error) {
      return error instanceof Problem && [401, 403].includes(error.status);
    }
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

/** @param {Letter} letter @returns {Promise<Answer>} */
async function post({ method, url, body, version }) {
  try {
    const { data, headers, status } = await ask(method, url, { body, version: version ?? null });
    return { status, data, sequence: Number(headers.get("X-Sequence")) || undefined };
  } catch (error) {
    if (error instanceof Problem) return { status: error.status, data: error.body };
    throw error;
  }
}
