// @ts-check
// Claims in one key: saved at once with the words of the text, then worded, attributed and placed in a form.

import { get } from "../shared/api.js";
import { word } from "../shared/words.js";
import { claiming, pieces, quote } from "./bodies.js";
import { Refused } from "./outbox.js";
import { why } from "./sender.js";

/** @typedef {import("../text/types.js").Span} Span */
/** @typedef {import("./outbox.js").Answer} Answer */
/**
 * The appearance that the form is about: on its way, and then as it was answered or refused.
 * @typedef {{ sent: Promise<Answer>, answer?: Answer, isRefused?: boolean }} Made
 */
/** @typedef {{ kind: "claim", key: string, uid: string, spans: Span[], revision: number }} Plan */
/** @typedef {{ claim: any, known: number | null, visibility: string, pieces: any[], shown: object }} Wanted */

const LONGEST = 1000;
const FIELDS = ["text", "claimant", "claimant_role", "about", "cue", "said_on"];

/** Under which key what is typed about a claim is kept. @param {string} uid of its appearance */
export const draftKey = (uid) => `claim:${uid}`;

export class ClaimDesk {
  /** @param {any} annotator an Annotator; naming the type would import in a circle, which the file hasher cannot follow */
  constructor(annotator) {
    this.annotator = annotator;
  }

  /** Make the words a claim, and ask for the rest. @param {Span[]} spans */
  make(spans) {
    const { composer, drafts, sender, text } = this.annotator;
    const claim = { text: quote(text.offsets, spans).slice(0, LONGEST) };
    const { uids, sent } = sender.create([{ motivation: "questioning", spans, body: claiming(claim) }], { open: true });
    this.annotator.letGo();
    const plan = this.#plan(uids[0], spans);
    sent.catch((error) => {
      // With the form still open, it will be sent again from there.
      if (composer.isOpen) return;
      const open = { label: word("open-draft"), run: () => this.reopen(plan) };
      const again = { label: word("try-again"), run: () => this.make(spans) };
      sender.refuse(error, [drafts.find(plan.key) ? open : again]);
    });
    this.#open(plan, { claim, made: watched(sent) });
  }

  /** @param {any} annotation an appearance of a claim, as the API gives it */
  edit(annotation) {
    const claim = claimOf(annotation);
    const spans = pieces(annotation, this.annotator.revision);
    const answer = { status: 200, data: annotation };
    const made = { sent: Promise.resolve(answer), answer };
    this.#open(this.#plan(annotation.uid, spans), { claim, annotation, made });
  }

  /** @param {string} uid @param {Span[]} spans @returns {Plan} */
  #plan(uid, spans) {
    return { kind: "claim", key: draftKey(uid), uid, spans, revision: this.annotator.revision };
  }

  /** Open the form of a draft; of one whose annotation was refused or is gone, too. @param {Plan} plan */
  async reopen(plan) {
    const isThere = await get(`/api/annotations/${plan.uid}/`).then(({ withdrawn }) => !withdrawn, (error) => error.status !== 404);
    if (isThere) {
      const detail = { name: "edit", uid: plan.uid, spans: [] };
      this.annotator.desk.dispatchEvent(new CustomEvent("annotate-command", { detail, bubbles: true }));
      return;
    }
    const sent = Promise.reject(new Refused({ status: 404, data: null }));
    this.#open(plan, { claim: {}, made: { ...watched(sent), isRefused: true } });
  }

  /**
   * @param {Plan} plan
   * @param {{ claim: any, annotation?: any, made: Made }} state
   */
  #open(plan, state, { error = "", field = "" } = {}) {
    const { claim, annotation, made } = state;
    const { composer, drafts } = this.annotator;
    const form = /** @type {any} */ (document.createElement("claim-form"));
    const draft = drafts.find(plan.key)?.value;
    Object.assign(form.dataset, { kind: "claim", about: plan.uid });
    form.fill({
      claim: { ...claim, ...draft?.claim },
      visibility: draft?.visibility ?? annotation?.visibility ?? "desk",
      pieces: annotation ? pieces(annotation, this.annotator.revision) : [],
    });
    const keep = () => drafts.keep(plan.key, { plan, value: { claim: form.value, visibility: form.seenBy } });
    form.addEventListener("claim-typed", keep);
    form.addEventListener("claim-submitted", (/** @type {CustomEvent} */ event) => {
      const { detail } = event;
      keep();
      composer.close();
      this.#save(plan, state, detail).catch((refusal) => {
        if (!(refusal instanceof Refused) || composer.isOpen) this.annotator.sender.refuse(refusal);
        else this.#open(plan, state, { error: why(refusal), field: refusal.errors[0]?.field ?? "" });
      });
    });
    const isHere = (plan.revision ?? this.annotator.revision) === this.annotator.revision;
    composer.open(form, { label: word("claim"), words: this.annotator.rectOf(isHere ? plan.spans : []) });
    form.begin();
    made.sent.then(({ data }) => form.identify(claimOf(data).id)).catch(() => {});
    if (error) form.refuse(error, field);
  }

  /**
   * Send what the form says otherwise than the claim: after the claim itself, where that is still on its way.
   * @param {Plan} plan
   * @param {{ claim: any, annotation?: any, made: Made }} state
   * @param {Wanted} wanted
   */
  async #save(plan, { claim, annotation, made }, wanted) {
    if (made.isRefused) return this.#makeAgain(plan, wanted);
    const { uid, key } = plan;
    // Until the server has answered, it is as it was sent.
    const stored = made.answer?.data ?? { version: 1, visibility: "desk" };
    const known = made.answer ? claimOf(stored) : { ...claim, version: 1 };
    /** @type {any} */
    const change = {};
    if (wanted.known) change.body = [...keptWords(stored), ...claiming({ id: wanted.known })];
    if (wanted.visibility !== stored.visibility) change.visibility = wanted.visibility;
    const standing = annotation ? pieces(stored, this.annotator.revision) : [];
    if (wanted.pieces.length < standing.length) Object.assign(change, this.annotator.target(wanted.pieces));
    const edited = wanted.known ? {} : different(wanted.claim, { ...known, ...claim });
    const letters = [];
    if (Object.keys(edited).length) {
      const whose = made.answer ? { url: `/api/claims/${known.id}/` } : { url: "", claimOf: { uid, text: claim.text } };
      letters.push({ ...whose, body: edited, version: claim.version ?? known.version, shown: wanted.shown });
    }
    if (Object.keys(change).length) letters.push({ url: `/api/annotations/${uid}/`, body: change, version: stored.version });
    // The draft goes with the first of them: its words are there.
    const sent = letters.map(({ shown, ...letter }, place) =>
      this.annotator.change({ method: "PATCH", ...letter, note: { uids: [uid], open: true, shown, ...(!place && { draft: key }) } }),
    );
    const answers = await Promise.all(sent).catch((error) => {
      if (made.isRefused) return null;
      throw error;
    });
    if (!answers) return this.#makeAgain(plan, wanted);
    if (!letters.length) this.annotator.drafts.drop(key);
    if (answers.every(Boolean)) this.#saySaved();
  }

  /** It was refused as it was first: once more, with what the form says now. @param {Plan} plan @param {Wanted} wanted */
  async #makeAgain({ key, spans, revision }, wanted) {
    const body = claiming(wanted.known ? { id: wanted.known } : wanted.claim);
    const again = { motivation: "questioning", spans, revision, body, visibility: wanted.visibility };
    await this.annotator.sender.create([again], { open: true, draft: key }).sent;
    this.#saySaved();
  }

  #saySaved() {
    this.annotator.toast.say(word("claim-saved"), { steps: [this.annotator.undoStep] });
  }
}

/** @param {Promise<Answer>} sent @returns {Made} */
function watched(sent) {
  /** @type {Made} */
  const made = { sent };
  sent.then(
    (answer) => (made.answer = answer),
    (error) => (made.isRefused = error instanceof Refused),
  );
  return made;
}

/** The fields of the form that say something else than the claim does. @param {any} wanted @param {any} claim */
function different(wanted, claim) {
  const before = {
    ...claim,
    claimant: claim.claimant?.id ?? null,
    about: (claim.about ?? []).map((/** @type {any} */ entity) => entity.id),
  };
  const same = (/** @type {any} */ one, /** @type {any} */ other) => JSON.stringify(one || null) === JSON.stringify(other || null);
  return Object.fromEntries(
    FIELDS.filter((name) => !same(wanted[name], before[name])).map((name) => [name, wanted[name]]),
  );
}

/** @param {any} annotation */
function claimOf(annotation) {
  return annotation.body.find((/** @type {any} */ body) => body.type === "Claim").claim;
}

/** @param {any} annotation */
function keptWords({ body = [] }) {
  return body
    .filter((/** @type {any} */ body) => body.type === "TextualBody")
    .map(({ type, purpose, value }) => ({ type, purpose, value }));
}
