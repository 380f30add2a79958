// @ts-check
// Does what a key, the toolbar or a card asks for: the hands of the reading page.

import "./annotation-form.js";
import "./annotation-tags.js";
import "./annotation-toolbar.js";
import "./composer.js";
import "./toast-line.js";
import { get } from "../shared/api.js";
import { word } from "../shared/words.js";
import * as bodies from "./bodies.js";
import { ClaimDesk, draftKey } from "./claim-desk.js";
import { Drafts } from "./drafts.js";
import { Conflicts } from "./conflicts.js";
import { Refused } from "./outbox.js";
import { decide, isAboutPlace, tellCarried } from "./placing.js";
import { Sender, why } from "./sender.js";
import { newUid } from "./uid.js";
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
    this.conflicts = new Conflicts(this.sender, this.composer, (uid) => this.rectOfCard(uid));
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
    // Where it does not come, the conflict is told on saving.
    on("live-line", (line) => this.composer.isOpen && import("./meanwhile.js").then(({ tellIn }) => tellIn(this.composer, desk, line), () => {}));
    tellCarried(this);
    this.sender.watch((letter, sent) => this.#takeUp(letter, sent)).then(() => this.#offerDrafts());
  }

  /** What an earlier page has left. @param {import("./outbox.js").Letter} letter @param {Promise<import("./outbox.js").Answer>} sent */
  #takeUp(letter, sent) {
    // What was typed about it can be opened from now on.
    this.conflicts.settle(letter, sent).then(() => this.#offerDrafts(), (error) => {
      const { draft: key = "", uids = [], isNew } = letter.note ?? {};
      // What is typed about a claim is sent after it, and not to be had without it.
      const draft = this.drafts.find(key, ...(isNew ? uids.map(draftKey) : []));
      this.sender.refuse(error, draft ? [{ label: word("open-draft"), run: () => this.#reopen(draft.plan) }] : []);
    });
  }

  /** @param {any} plan of a draft */
  #reopen(plan) {
    if (plan.kind === "claim") this.claims.reopen(plan);
    else this.#write(plan);
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
    this.toast.say(word("need-words"), { kind: "waiting" });
  }

  get undoStep() {
    return { label: word("undo"), key: "u", run: () => this.#undo() };
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
    this.#make([wanted], word(this.isReader ? "highlighted-alone" : "highlighted"));
    this.letGo();
  }

  /**
   * @param {import("./sender.js").Wanted[]} wanted
   * @param {string} words what to say when it is done
   */
  #make(wanted, words) {
    const { sent } = this.sender.create(wanted);
    this.toast.say(words, { steps: [this.undoStep] });
    sent.catch((error) => this.sender.refuse(error, [{ label: word("try-again"), run: () => this.#make(wanted, words) }]));
  }

  /** @param {{ uid?: string, version?: number, annotations: import("./sender.js").Wanted[], label: string }} wanted by another room */
  #onWanted({ uid, version, annotations, label }) {
    if (uid) {
      const change = { body: annotations[0].body };
      const letter = { method: "PATCH", url: `/api/annotations/${uid}/`, body: change, version, note: { uids: [uid] } };
      this.#change(letter, word("now-names", { name: label }));
      return;
    }
    const count = annotations.length;
    this.#make(annotations, word(count > 1 ? "linked-places" : "linked", { name: label, count }));
    this.letGo();
  }

  // -- Written in a form ---------------------------------------------------------------------------------------

  /** @param {Span[]} spans */
  #note(spans) {
    const key = `note:${spans.map(({ start, end }) => `${start}-${end}`).join()}`;
    this.#write({ kind: "note", key, title: word("note"), parts: ["words", "tags", "seen"], spans });
  }

  /** @param {Span[]} spans */
  #tag(spans) {
    const key = `tag:${spans.map(({ start, end }) => `${start}-${end}`).join()}`;
    this.#write({ kind: "tag", key, title: word("tags"), parts: ["tags", "seen"], spans });
  }

  /** @param {string | null} uid */
  #reply(uid) {
    if (!uid) {
      this.toast.say(word("need-card"), { kind: "waiting" });
      return;
    }
    this.#write({ kind: "reply", key: `reply:${uid}`, title: word("reply"), parts: ["words"], uid });
  }

  /**
   * Open the form of a plan; with its draft, when there is one.
   * @param {Plan} plan
   */
  #write(plan, { error = "", field = "" } = {}) {
    const { kind, key, title, parts, spans = [], uid, optional } = plan;
    const draft = this.drafts.find(key);
    const form = /** @type {import("./annotation-form.js").AnnotationForm} */ (document.createElement("annotation-form"));
    form.dataset.people = uid ? `/api/annotations/${uid}/people/` : `${this.sender.article}/people/`;
    Object.assign(form.dataset, { kind, ...(uid && { about: uid }) });
    // A draft may come back on a page of a newer text: its spans and its quote are those of the text it was begun on.
    plan.revision ??= this.revision;
    plan.quote ??= spans.length && kind !== "edit" ? bodies.quote(this.text.offsets, spans) : "";
    const hint = this.isReader && kind !== "reply" ? word("only-you") : "";
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
      await this.#changed({ ...letter, note: { uids: [uid], draft: key } }, word("edit-saved"));
      return;
    }
    const motivation = { note: "commenting", tag: "tagging", reply: "replying" }[kind];
    const wanted = kind === "reply" ? { motivation, body, reply_to: uid } : { motivation, body, visibility, spans, revision };
    if (kind !== "reply") this.letGo();
    await this.sender.create([wanted], { open: kind !== "reply", draft: key }).sent;
    this.toast.say(word(`${kind}-saved`), { steps: [this.undoStep] });
  }

  /** The draft is still there: offer it again, with the reason. @param {Plan} plan @param {Error} error */
  #refuse(plan, error) {
    if (!(error instanceof Refused) || this.composer.isOpen) {
      this.sender.refuse(error, [{ label: word("open-draft"), run: () => this.#write(plan) }]);
      return;
    }
    this.#write(plan, { error: why(error), field: error.errors[0]?.field ?? "" });
  }

  /** The present selection with its words. @returns {Piece[]} */
  #selected() {
    const spans = this.#last.until > Date.now() ? this.#last.spans : this.text.selectionSpans();
    return spans.map((/** @type {Span} */ span) => ({ ...span, role: "content", exact: this.text.offsets.slice(span.start, span.end) }));
  }

  async #offerDrafts() {
    const waiting = new Set(await this.sender.waiting());
    const [first] = this.drafts.all().filter(({ key, draft: { plan } }) => plan && !waiting.has(key) && !waiting.has(plan.uid));
    if (!first || this.toast.stays) return;
    const { plan } = first.draft;
    this.toast.say(word("draft-here"), {
      stays: true,
      kind: "waiting",
      steps: [
        { label: word("open-it"), run: () => this.#reopen(plan) },
        { label: word("throw-away"), run: () => this.drafts.drop(first.key) },
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
      this.toast.say(word("cannot-open", { why: error.message }), { kind: "error" });
      return;
    }
    if (!annotation.may.includes("edit")) {
      this.toast.say(word("not-yours"), { kind: "error" });
      return;
    }
    const { words, tags, spans } = bodies.read(annotation, this.revision);
    if (annotation.motivation === "questioning" && first === "words") return this.claims.edit(annotation);
    if (annotation.motivation === "identifying" && first === "words") {
      this.desk.dispatchEvent(new CustomEvent("mention-change", { detail: { uid, spans, version: annotation.version } }));
      return;
    }
    const rest = annotation.body.filter((/** @type {any} */ body) => body.type !== "TextualBody");
    const value = { words, tags, visibility: annotation.visibility, pieces: spans, version: annotation.version, rest: rest.map(bodies.bare) };
    const optional = !["commenting", "replying"].includes(annotation.motivation);
    const all = annotation.motivation === "replying" ? ["words", "seen"] : ["words", "tags", "pieces", "seen"];
    const parts = first === "tags" ? ["tags"] : all;
    this.#write({ kind: "edit", key: `edit:${uid}`, title: word("edit"), parts, uid, optional, value });
  }

  /** @param {string} uid @param {number} [version] the one that the writer saw, by default the card's */
  async #withdraw(uid, version = this.versionOf(uid)) {
    try {
      await this.sender.change({ method: "DELETE", url: `/api/annotations/${uid}/`, version, note: { uids: [uid] } });
      this.toast.say(word("withdrawn"), { steps: [this.undoStep] });
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 412) return this.sender.refuse(error);
      const { current } = error.answer.data;
      // Ours, whose answer got lost.
      if (current?.withdrawn) return this.toast.say(word("withdrawn"), { steps: [this.undoStep] });
      const steps = [{ label: word("withdraw-anyway"), run: () => this.#withdraw(uid, current?.version) }];
      this.sender.refuse(error, steps);
      // What they made of it.
      this.desk.dispatchEvent(new CustomEvent("annotation-saved", { detail: { uid }, bubbles: true }));
    }
  }

  /** The version that is on the page. @param {string} uid @returns {number | undefined} */
  versionOf(uid) {
    return Number(document.getElementById(`annotation-${uid}`)?.dataset.version) || undefined;
  }

  /** @param {string | null} uid @param {Span[]} spans */
  async #extend(uid, spans) {
    const mark = uid ? this.text.marks.get(uid) : null;
    if (!uid || mark?.layer !== "claim") return;
    const isInside = spans.every((span) => mark.spans.some(([start, end]) => start <= span.start && span.end <= end));
    if (!spans.length || isInside) {
      this.toast.say(word("need-piece"), { kind: "waiting", stays: true });
      return;
    }
    try {
      const annotation = await get(`/api/annotations/${uid}/`);
      const pieces = bodies.joined([...bodies.pieces(annotation, this.revision), ...spans]);
      const body = this.target(pieces);
      const letter = { method: "PATCH", url: `/api/annotations/${uid}/`, body, version: annotation.version };
      await this.#changed({ ...letter, note: { uids: [uid], open: true } }, word("piece-added"));
      this.letGo();
    } catch (error) {
      this.sender.refuse(error);
    }
  }

  async #undo() {
    try {
      const { data } = await this.sender.change({ method: "POST", url: `${this.sender.article}/undos/`, body: { uid: newUid() }, note: {} });
      this.toast.say(word("undone", { what: undone(data.undone) }), { steps: [{ label: word("undo-more"), key: "u", run: () => this.#undo() }] });
    } catch (error) {
      if (error instanceof Refused && error.status === 409) this.toast.say(word("nothing-to-undo"));
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
  change(letter) {
    return this.conflicts.change(letter);
  }
}

const desk = /** @type {HTMLElement | null} */ (document.querySelector("main.desk"));
if (desk?.dataset.me && (desk.dataset.may ?? "").includes("keep_private")) new Annotator(desk).listen();
