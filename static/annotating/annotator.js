// @ts-check
// Does what a key, the toolbar or a card asks for: the hands of the reading page.

import "./annotation-form.js";
import "./annotation-tags.js";
import "./annotation-toolbar.js";
import "./composer.js";
import "./toast-line.js";
import { get } from "../shared/api.js";
import * as bodies from "./bodies.js";
import { ClaimDesk } from "./claim-desk.js";
import { Drafts } from "./drafts.js";
import { conflictForm } from "./conflict.js";
import { Refused } from "./outbox.js";
import { decide, isAboutPlace, tellCarried } from "./placing.js";
import { Sender, why } from "./sender.js";
import { undone } from "./undone.js";

/** @typedef {import("../text/types.js").Span} Span */
/** @typedef {import("./bodies.js").Piece} Piece */
/** @typedef {{ kind: "note" | "tag" | "reply" | "edit", key: string, title: string, parts: any[], spans?: Piece[], uid?: string, optional?: boolean, hint?: string, value?: any, revision?: number, quote?: string }} Plan */

const SOON = 1500;

export class Annotator {
  /** @type {{ spans: Span[], until: number }} the words last selected: a press on a card's button may let go of them */
  #last = { spans: [], until: 0 };

  /** @param {HTMLElement} desk <main class="desk"> */
  constructor(desk) {
    this.desk = desk;
    this.text = /** @type {any} */ (desk.querySelector("article-text"));
    this.isReader = !(desk.dataset.may ?? "").split(" ").includes("annotate");
    this.drafts = new Drafts(localStorage, `${desk.dataset.me}:${desk.dataset.article}`);
    this.toast = /** @type {any} */ (document.createElement("toast-line"));
    this.composer = /** @type {any} */ (document.createElement("annotation-composer"));
    document.body.append(this.composer, this.toast);
    this.sender = new Sender(desk, this.text, this.drafts, this.toast);
    this.claims = new ClaimDesk(this);
  }

  listen() {
    const { desk } = this;
    const on = (/** @type {string} */ type, /** @type {(detail: any) => void} */ run) =>
      document.addEventListener(type, (event) => run(/** @type {CustomEvent} */ (event).detail));
    desk.addEventListener("annotate-command", (event) => this.#obey(/** @type {CustomEvent} */ (event)));
    on("selection-made", ({ spans }) => (this.#last = { spans, until: Infinity }));
    on("selection-cleared", () => (this.#last.until = Date.now() + SOON));
    on("annotation-wanted", (detail) => this.#onWanted(detail));
    on("picker-empty", () => this.#needWords());
    tellCarried(this);
    this.sender.resume();
    this.#offerDrafts();
  }

  /** @param {CustomEvent} event */
  #obey(event) {
    const { name, spans, uid } = event.detail;
    const found = spans?.length ? spans : this.#last.until > Date.now() ? this.#last.spans : this.text.selectionSpans();
    if (isAboutPlace(name)) return uid && decide(this, name, uid, found);
    switch (name) {
      case "highlight":
        return this.#highlight(found);
      case "claim":
        return found.length ? this.claims.make(found) : this.#needWords();
      case "note":
        return this.#note(found);
      case "tag":
        return spans?.length || !uid ? this.#tag(found) : this.#edit(uid, "tags");
      case "reply":
        return this.#reply(uid);
      case "edit":
        return uid && this.#edit(uid);
      case "withdraw":
        return uid && this.#withdraw(uid);
      case "extend-claim":
        return this.#extend(uid, found);
      case "undo":
        return this.#undo();
    }
  }

  #needWords() {
    this.toast.say("Select some words first, or go to a sentence with j.", { kind: "waiting" });
  }

  get undoStep() {
    return { label: "Undo", key: "u", run: () => this.#undo() };
  }

  /** Who sees what is made: what a reader writes is theirs alone. */
  get visibility() {
    return this.isReader ? "private" : undefined;
  }

  /** The revision on this page, in whose text all offsets count. */
  get revision() {
    return Number(this.desk.dataset.revision);
  }

  /** A target of these pieces, as it is sent. @param {Piece[]} pieces */
  target(pieces, revision = this.revision) {
    const isHere = revision === this.revision;
    return { revision, target: isHere ? bodies.target(this.text.offsets, pieces) : bodies.positions(pieces) };
  }

  /** Let go of the selected words, so that what was made of them is seen. */
  letGo() {
    getSelection()?.removeAllRanges();
  }

  /** @param {Span[]} spans */
  rectOf(spans) {
    if (!spans.length) return this.text.getBoundingClientRect();
    return this.text.rectOf(spans[0].start, spans[spans.length - 1].end);
  }

  /** @param {string} uid */
  rectOfCard(uid) {
    const card = document.getElementById(`annotation-${uid}`);
    const mark = this.text.marks.get(uid);
    if (card?.offsetParent) return card.getBoundingClientRect();
    return mark ? this.text.rectOf(...mark.spans[0]) : this.text.getBoundingClientRect();
  }

  // -- Made at once --------------------------------------------------------------------------------------------

  /** @param {Span[]} spans */
  #highlight(spans) {
    if (!spans.length) return this.#needWords();
    const wanted = { motivation: "highlighting", spans, visibility: this.visibility };
    this.#make([wanted], this.isReader ? "Highlighted, for you alone" : "Highlighted");
    this.letGo();
  }

  /**
   * @param {import("./sender.js").Wanted[]} wanted
   * @param {string} words what to say when it is done
   */
  #make(wanted, words) {
    const { sent } = this.sender.create(wanted);
    this.toast.say(words, { steps: [this.undoStep] });
    sent.catch((error) => this.sender.refuse(error, [{ label: "Try again", run: () => this.#make(wanted, words) }]));
  }

  /** @param {{ uid?: string, annotations: import("./sender.js").Wanted[], label: string }} wanted by another room */
  #onWanted({ uid, annotations, label }) {
    if (uid) {
      const letter = { method: "PATCH", url: `/api/annotations/${uid}/`, body: { body: annotations[0].body }, note: { uids: [uid] } };
      this.#change(letter, `Now names ${label}`);
      return;
    }
    const places = annotations.length > 1 ? ` in ${annotations.length} places` : "";
    this.#make(annotations, `Linked to ${label}${places}`);
    this.letGo();
  }

  // -- Written in a form ---------------------------------------------------------------------------------------

  /** @param {Span[]} spans */
  #note(spans) {
    const key = `note:${spans.map(({ start, end }) => `${start}-${end}`).join()}`;
    this.#write({ kind: "note", key, title: "Note", parts: ["words", "tags", "seen"], spans });
  }

  /** @param {Span[]} spans */
  #tag(spans) {
    const key = `tag:${spans.map(({ start, end }) => `${start}-${end}`).join()}`;
    this.#write({ kind: "tag", key, title: "Tags", parts: ["tags", "seen"], spans });
  }

  /** @param {string | null} uid */
  #reply(uid) {
    if (!uid) {
      this.toast.say("Open the card to reply to first: m goes to the next one.", { kind: "waiting" });
      return;
    }
    this.#write({ kind: "reply", key: `reply:${uid}`, title: "Reply", parts: ["words"], uid });
  }

  /**
   * Open the form of a plan; with its draft, when there is one.
   * @param {Plan} plan
   */
  #write(plan, { error = "", field = "" } = {}) {
    const { kind, key, title, parts, spans = [], uid, optional } = plan;
    const draft = this.drafts.find(key);
    const form = /** @type {import("./annotation-form.js").AnnotationForm} */ (document.createElement("annotation-form"));
    // A draft may come back on a page of a newer text: its spans and its quote are those of the text it was begun on.
    plan.revision ??= this.revision;
    plan.quote ??= spans.length && kind !== "edit" ? bodies.quote(this.text.offsets, spans) : "";
    const hint = this.isReader && kind !== "reply" ? "Only you will see it: readers keep private notes." : "";
    form.fill(
      { title, quote: plan.quote.slice(0, 300), hint, parts, optional, selection: () => this.#selected() },
      { visibility: this.isReader ? "private" : "desk", ...plan.value, ...draft?.value },
    );
    const keep = () => this.drafts.keep(key, { plan, value: form.value });
    form.addEventListener("form-typed", keep);
    form.addEventListener("form-discarded", () => {
      this.drafts.drop(key);
      this.composer.close();
    });
    form.addEventListener("form-submitted", () => {
      keep();
      const { value } = form;
      this.composer.close();
      this.#submit(plan, value).catch((refusal) => this.#refuse(plan, refusal));
    });
    const words = spans.length && plan.revision === this.revision ? this.rectOf(spans) : uid ? this.rectOfCard(uid) : this.rectOf([]);
    this.composer.open(form, { label: title, words });
    if (draft) form.offerDiscard();
    if (error) form.refuse(error, field);
  }

  /** @param {Plan} plan @param {import("./annotation-form.js").Value} value */
  async #submit(plan, { words, tags, visibility, pieces }) {
    const { kind, key, spans = [], uid, revision } = plan;
    const body = [...bodies.words(words.trim()), ...bodies.tags(tags)];
    if (kind === "edit") {
      const was = plan.value;
      const moved = JSON.stringify(pieces) !== JSON.stringify(was.pieces);
      const change = {
        body: [...body, ...was.rest],
        ...(visibility !== was.visibility && { visibility }),
        ...(moved && this.target(pieces, revision)),
      };
      const letter = { method: "PATCH", url: `/api/annotations/${uid}/`, body: change, version: was.version };
      await this.#changed({ ...letter, note: { uids: [uid], draft: key } }, "Saved");
      return;
    }
    const motivation = { note: "commenting", tag: "tagging", reply: "replying" }[kind];
    const wanted = kind === "reply" ? { motivation, body, reply_to: uid } : { motivation, body, visibility, spans, revision };
    if (kind !== "reply") this.letGo();
    await this.sender.create([wanted], { open: kind !== "reply", draft: key }).sent;
    this.toast.say({ note: "Note saved", tag: "Tagged", reply: "Reply saved" }[kind], { steps: [this.undoStep] });
  }

  /** The draft is still there: offer it again, with the reason. @param {Plan} plan @param {Error} error */
  #refuse(plan, error) {
    if (!(error instanceof Refused) || this.composer.isOpen) {
      this.sender.refuse(error, [{ label: "Open the draft", run: () => this.#write(plan) }]);
      return;
    }
    this.#write(plan, { error: why(error), field: error.errors[0]?.field ?? "" });
  }

  /** The present selection with its words. @returns {Piece[]} */
  #selected() {
    const spans = this.#last.until > Date.now() ? this.#last.spans : this.text.selectionSpans();
    return spans.map((/** @type {Span} */ span) => ({ ...span, role: "content", exact: this.text.offsets.slice(span.start, span.end) }));
  }

  #offerDrafts() {
    const waiting = new Set(this.sender.outbox.drafts);
    const [first] = this.drafts.all().filter(({ key, draft }) => draft.plan && !waiting.has(key));
    if (!first) return;
    const { plan } = first.draft;
    this.toast.say("There is a draft of yours on this page.", {
      stays: true,
      kind: "waiting",
      steps: [
        { label: "Open it", run: () => (plan.kind === "claim" ? this.claims.reopen(plan) : this.#write(plan)) },
        { label: "Throw it away", run: () => this.drafts.drop(first.key) },
      ],
    });
  }

  // -- Changed -------------------------------------------------------------------------------------------------

  /** @param {string} uid @param {"words" | "tags"} [first] what to begin with */
  async #edit(uid, first = "words") {
    let annotation;
    try {
      annotation = await get(`/api/annotations/${uid}/`);
    } catch (error) {
      this.toast.say(`It cannot be opened: ${error.message}`, { kind: "error" });
      return;
    }
    if (!annotation.may.includes("edit")) {
      this.toast.say("This is not yours to change.", { kind: "error" });
      return;
    }
    const { words, tags, spans } = bodies.read(annotation, this.revision);
    if (annotation.motivation === "questioning" && first === "words") return this.claims.edit(annotation);
    if (annotation.motivation === "identifying" && first === "words") {
      this.desk.dispatchEvent(new CustomEvent("mention-change", { detail: { uid, spans } }));
      return;
    }
    const rest = annotation.body.filter((/** @type {any} */ body) => body.type !== "TextualBody");
    const value = { words, tags, visibility: annotation.visibility, pieces: spans, version: annotation.version, rest: rest.map(bare) };
    const optional = !["commenting", "replying"].includes(annotation.motivation);
    const all = annotation.motivation === "replying" ? ["words", "seen"] : ["words", "tags", "pieces", "seen"];
    const parts = first === "tags" ? ["tags"] : all;
    this.#write({ kind: "edit", key: `edit:${uid}`, title: "Edit", parts, uid, optional, value });
  }

  /** @param {string} uid */
  #withdraw(uid) {
    this.#change({ method: "DELETE", url: `/api/annotations/${uid}/`, note: { uids: [uid] } }, "Withdrawn");
  }

  /** @param {string | null} uid @param {Span[]} spans */
  async #extend(uid, spans) {
    const mark = uid ? this.text.marks.get(uid) : null;
    if (!uid || mark?.layer !== "claim") return;
    const isInside = spans.every((span) => mark.spans.some(([start, end]) => start <= span.start && span.end <= end));
    if (!spans.length || isInside) {
      this.toast.say("Select the words to add, then press + or “Add to the claim”.", { kind: "waiting", stays: true });
      return;
    }
    try {
      const annotation = await get(`/api/annotations/${uid}/`);
      const pieces = bodies.joined([...bodies.pieces(annotation, this.revision), ...spans]);
      const body = this.target(pieces);
      const letter = { method: "PATCH", url: `/api/annotations/${uid}/`, body, version: annotation.version };
      await this.#changed({ ...letter, note: { uids: [uid], open: true } }, "Added to the claim");
      this.letGo();
    } catch (error) {
      this.sender.refuse(error);
    }
  }

  async #undo() {
    try {
      const { data } = await this.sender.change({ method: "POST", url: `${this.sender.article}/undos/`, note: {} });
      this.toast.say(`Undone: ${undone(data.undone)}`, { steps: [{ label: "Undo more", key: "u", run: () => this.#undo() }] });
    } catch (error) {
      if (error instanceof Refused && error.status === 409) this.toast.say("Nothing to undo.");
      else this.sender.refuse(error);
    }
  }

  /** @param {import("./outbox.js").Letter} letter @param {string} words */
  #change(letter, words) {
    this.#changed(letter, words).catch((error) => this.sender.refuse(error));
  }

  /**
   * Send a change and say that it is done; where somebody else was quicker, let the writer choose.
   * @param {import("./outbox.js").Letter} letter
   * @param {string} words
   * @returns {Promise<import("./outbox.js").Answer | null>}
   */
  async #changed(letter, words) {
    const answer = await this.change(letter);
    if (answer) this.toast.say(words, { steps: [this.undoStep] });
    return answer;
  }

  /** @param {import("./outbox.js").Letter} letter @returns {Promise<import("./outbox.js").Answer | null>} null: theirs was taken */
  async change(letter) {
    try {
      return await this.sender.change(letter);
    } catch (error) {
      const current = error instanceof Refused && error.status === 412 ? error.answer.data?.current : null;
      if (!current) throw error;
      const choice = await this.#choose(letter, current);
      if (choice === "mine") return this.change({ ...letter, version: current.version });
      // Left without a choice, the draft stays, and so does what the others wrote.
      if (choice === "theirs" && letter.note?.draft) this.drafts.drop(letter.note.draft);
      this.desk.dispatchEvent(new CustomEvent("annotation-saved", { detail: { uid: letter.note?.uids?.[0] ?? null }, bubbles: true }));
      return null;
    }
  }

  /** @param {import("./outbox.js").Letter} letter @param {any} current @returns {Promise<"mine" | "theirs" | null>} */
  #choose(letter, current) {
    return new Promise((resolve) => {
      /** @type {"mine" | "theirs" | null} */
      let choice = null;
      const form = conflictForm(letter.body ?? {}, current, (chosen) => {
        choice = chosen;
        this.composer.close();
      });
      const uid = letter.note?.uids?.[0] ?? "";
      this.composer.open(form, {
        label: "Conflict",
        words: this.rectOfCard(uid),
        onClose: () => resolve(choice),
      });
    });
  }
}

/** A body as it may be sent again. @param {any} body */
function bare(body) {
  if (body.type === "Claim") return { type: body.type, purpose: body.purpose, claim: { id: body.claim.id } };
  return { type: body.type, purpose: body.purpose, entity: { id: body.entity.id } };
}

const desk = /** @type {HTMLElement | null} */ (document.querySelector("main.desk"));
if (desk?.dataset.me && (desk.dataset.may ?? "").includes("keep_private")) new Annotator(desk).listen();
