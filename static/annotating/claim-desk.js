// @ts-check
// Claims in one key: saved at once with the words of the text, then worded, attributed and placed in a form.

import { Problem, get } from "../shared/api.js";
import { word } from "../shared/words.js";
import { claiming, pieces, quote } from "./bodies.js";
import { Refused } from "./outbox.js";
import { why } from "./sender.js";

/** @typedef {import("../text/types.js").Span} Span */
/** @typedef {import("./outbox.js").Answer} Answer */

const LONGEST = 1000;
const FIELDS = ["text", "claimant", "claimant_role", "about", "cue", "said_on"];

export class ClaimDesk {
  /** @param {any} annotator an Annotator; naming the type would import in a circle, which the file hasher cannot follow */
  constructor(annotator) {
    this.annotator = annotator;
  }

  /** Make the words a claim, and ask for the rest. @param {Span[]} spans */
  make(spans) {
    const { sender, text } = this.annotator;
    const claim = { text: quote(text.offsets, spans).slice(0, LONGEST) };
    const { uids, sent } = sender.create([{ motivation: "questioning", spans, body: claiming(claim) }], { open: true });
    this.annotator.letGo();
    sent.catch((error) => {
      // With the form still open, it will be sent again from there.
      if (!this.annotator.composer.isOpen) sender.refuse(error, [{ label: word("try-again"), run: () => this.make(spans) }]);
    });
    this.#open({ kind: "claim", key: `claim:${uids[0]}`, uid: uids[0], spans }, { claim, sent });
  }

  /** @param {any} annotation an appearance of a claim, as the API gives it */
  edit(annotation) {
    const claim = claimOf(annotation);
    const spans = pieces(annotation, this.annotator.revision);
    const { uid } = annotation;
    this.#open({ kind: "claim", key: `claim:${uid}`, uid, spans }, { claim, annotation, sent: Promise.resolve({ status: 200, data: annotation }) });
  }

  /** Open the form of a draft; when its claim is gone meanwhile, it becomes a new one. @param {any} plan */
  async reopen(plan) {
    const found = await get(`/api/annotations/${plan.uid}/`).catch((error) => ({ withdrawn: error instanceof Problem }));
    if (found.withdrawn) {
      const sent = Promise.reject(new Refused({ status: 404, data: null }));
      sent.catch(() => {});
      return this.#open(plan, { claim: { text: "" }, sent });
    }
    this.annotator.desk.dispatchEvent(
      new CustomEvent("annotate-command", { detail: { name: "edit", uid: plan.uid, spans: [] }, bubbles: true }),
    );
  }

  /**
   * @param {{ kind: "claim", key: string, uid: string, spans: Span[] }} plan
   * @param {{ claim: any, annotation?: any, sent: Promise<Answer> }} state
   */
  #open(plan, { claim, annotation, sent }, { error = "", field = "" } = {}) {
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
      this.#save(plan, { claim, annotation, sent }, detail).catch((refusal) => {
        if (!(refusal instanceof Refused) || composer.isOpen) this.annotator.sender.refuse(refusal);
        else this.#open(plan, { claim, annotation, sent }, { error: why(refusal), field: refusal.errors[0]?.field ?? "" });
      });
    });
    composer.open(form, { label: word("claim"), words: this.annotator.rectOf(plan.spans) });
    form.begin();
    sent.then(({ data }) => form.identify(claimOf(data).id)).catch(() => {});
    if (error) form.refuse(error, field);
  }

  /**
   * @param {{ key: string, uid: string, spans: Span[] }} plan
   * @param {{ claim: any, annotation?: any, sent: Promise<Answer> }} state
   * @param {{ claim: any, known: number | null, visibility: string, pieces: any[], shown: object }} wanted
   */
  async #save(plan, { claim, annotation, sent }, wanted) {
    const { sender, drafts, toast } = this.annotator;
    const { uid, key, spans } = plan;
    const created = await sent.catch((error) => (error instanceof Refused ? null : Promise.reject(error)));
    if (!created) {
      // It was refused as it was first: once more, with what the form says now.
      const body = claiming(wanted.known ? { id: wanted.known } : wanted.claim);
      const again = { motivation: "questioning", spans, body, visibility: wanted.visibility };
      await sender.create([again], { open: true, draft: key }).sent;
      toast.say(word("claim-saved"), { steps: [this.annotator.undoStep] });
      return;
    }
    const stored = created.data;
    const known = claimOf(stored);
    const note = { uids: [uid], open: true, draft: key };
    /** @type {any} */
    const change = {};
    if (wanted.known) change.body = [...keptWords(stored), ...claiming({ id: wanted.known })];
    if (wanted.visibility !== stored.visibility) change.visibility = wanted.visibility;
    const standing = pieces(stored, this.annotator.revision);
    if (annotation && wanted.pieces.length < standing.length) Object.assign(change, this.annotator.target(wanted.pieces));
    const edited = wanted.known ? {} : different(wanted.claim, { ...known, ...claim });
    let answers = [];
    if (Object.keys(edited).length) {
      const letter = { method: "PATCH", url: `/api/claims/${known.id}/`, body: edited, version: claim.version ?? known.version, note: { ...note, shown: wanted.shown } };
      answers.push(await this.annotator.change(letter));
    }
    if (Object.keys(change).length) {
      const letter = { method: "PATCH", url: `/api/annotations/${uid}/`, body: change, version: stored.version, note };
      answers.push(await this.annotator.change(letter));
    }
    drafts.drop(key);
    if (answers.every(Boolean)) toast.say(word("claim-saved"), { steps: [this.annotator.undoStep] });
  }
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
function keptWords(annotation) {
  return annotation.body
    .filter((/** @type {any} */ body) => body.type === "TextualBody")
    .map(({ type, purpose, value }) => ({ type, purpose, value }));
}
