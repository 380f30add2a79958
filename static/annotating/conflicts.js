// @ts-check
// What becomes of a change that somebody else was quicker with: the writer sees both versions and chooses.

import { word } from "../shared/words.js";
import { Refused } from "./outbox.js";

/** @typedef {import("./outbox.js").Answer} Answer */
/** @typedef {import("./outbox.js").Letter} Letter */

export class Conflicts {
  /**
   * @param {import("./sender.js").Sender} sender
   * @param {any} composer
   * @param {(uid: string) => DOMRect} rectOfCard
   */
  constructor(sender, composer, rectOfCard) {
    this.sender = sender;
    this.composer = composer;
    this.rectOfCard = rectOfCard;
  }

  /** Send a change. @param {Letter} letter @returns {Promise<Answer | null>} null: theirs stands */
  change(letter) {
    return this.settle(letter, this.sender.changeOrAsk(letter));
  }

  /**
   * What comes of a letter that is on its way.
   * @param {Letter} letter
   * @param {Promise<Answer>} sent
   * @returns {Promise<Answer | null>} null: theirs stands
   */
  async settle(letter, sent) {
    try {
      return await sent;
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 412) throw error;
      const { current } = error.answer.data ?? {};
      const { conflictForm, isDone } = await import("./conflict.js");
      const isSettled = isDone(letter, error.answer);
      if (isSettled || !current || !letter.body) {
        this.sender.outbox.forget(error.letter);
        if (!isSettled) throw error;
        this.#end(letter);
        return { status: 200, data: current };
      }
      const mine = { ...letter.body, ...shown(letter) };
      const choice = await this.#choose(letter, (choose) => conflictForm(mine, current, choose));
      const again = choice === "mine" ? this.change({ ...letter, version: current.version }) : null;
      // Left without a choice, the draft stays, and so does what the others wrote; where there is no draft, the
      // letter is kept, and asked about again on the next page.
      if (choice || letter.note?.draft) this.sender.outbox.forget(error.letter);
      if (again) return again;
      this.#end(letter, choice === "theirs");
      return null;
    }
  }

  /** @param {Letter} letter */
  #end({ note = {} }, dropDraft = true) {
    if (dropDraft && note.draft) this.sender.drafts.drop(note.draft);
    const detail = { uid: note.uids?.[0] ?? null };
    this.sender.desk.dispatchEvent(new CustomEvent("annotation-saved", { detail, bubbles: true }));
  }

  /**
   * @param {Letter} letter
   * @param {(choose: (choice: "mine" | "theirs") => void) => HTMLElement} makeForm
   * @returns {Promise<"mine" | "theirs" | null>}
   */
  #choose(letter, makeForm) {
    return new Promise((resolve) => {
      const open = () => {
        /** @type {"mine" | "theirs" | null} */
        let choice = null;
        const form = makeForm((chosen) => {
          choice = chosen;
          this.composer.close();
        });
        const words = this.rectOfCard(letter.note?.uids?.[0] ?? "");
        this.composer.open(form, { label: word("conflict"), words, onClose: () => resolve(choice) });
      };
      if (!this.composer.isOpen) return open();
      // They are writing something else.
      const steps = [{ label: word("see-both"), run: open }];
      this.sender.toast.say(word("changed-meanwhile"), { kind: "error", stays: true, steps });
    });
  }
}

/** People as the form showed them; the letter itself has but their ids. @param {Letter} letter */
function shown({ body, note }) {
  return Object.fromEntries(Object.entries(note?.shown ?? {}).filter(([name]) => name in body));
}
