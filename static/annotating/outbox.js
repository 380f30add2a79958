// @ts-check
// Sends what was written, one after the other, and again with the same id until the server has answered.

import { newOrder } from "./uid.js";

/**
 * What is to be sent. `note` is for the sender: it comes back with the answer, also after a reload.
 * @typedef {object} Letter
 * @property {string} method
 * @property {string} url
 * @property {any} [body]
 * @property {number} [version] the version that the writer saw, for If-Match
 * @property {any} [note]
 * @property {{ uid: string, text: string }} [claimOf] the claim that a letter before this one makes: its appearance, its
 *   wording; in place of the url, which only the server's answer would tell
 * @property {string} [id] given by the outbox: letters go in its order
 */

/** @typedef {{ status: number, data: any, sequence?: number }} Answer */
/** @typedef {{ letter: Letter, resolve: (answer: Answer) => void, reject: (error: Error) => void }} Sending */
/** @typedef {"saving" | "saved" | "waiting" | "later" | "offline" | "signed-out"} State */

const DELAYS = [500, 1000, 2000, 4000, 8000, 15_000, 30_000];
const TRY_AGAIN = new Set([408, 425, 429, 502, 503, 504]);
const MOST_FAILURES = 3;

/** The server understood and said no; `answer` is what it said. */
export class Refused extends Error {
  /** @param {Answer} answer @param {Letter} [letter] as it was kept */
  constructor(answer, letter) {
    super(answer.data?.title ?? `${answer.status}`);
    this.answer = answer;
    this.letter = letter;
  }

  get status() {
    return this.answer.status;
  }

  /** The messages by field. @returns {{ field: string, message: string }[]} */
  get errors() {
    return this.answer.data?.errors ?? [];
  }
}

export class Outbox {
  /** @type {Sending[]} */
  #queue = [];
  #running = false;
  #tries = 0;
  #signedOut = false;
  /** @type {() => void} */
  #wake = () => {};
  /** @type {Promise<unknown>} until the store has all letters so far, or will not have them */
  #kept = Promise.resolve();
  #said = 0;
  #post;
  #isSignedOut;
  #tell;
  #store;
  #refused;
  #delays;

  /**
   * @param {object} options
   * @param {(letter: Letter) => Promise<Answer>} options.post rejects when no answer came
   * @param {() => Promise<boolean>} options.isSignedOut asked after a refusal that may mean this
   * @param {(state: State, waiting: number) => void} options.tell with how many letters are still to go; that they wait is
   *   told once the store has them
   * @param {{ take(): Promise<Letter[]>, keep(letter: Letter): Promise<any>, drop(letter: Letter): Promise<any> }} [options.store]
   *   keeps letters when the page is gone
   * @param {(letter: Letter, answer: Answer) => unknown} [options.refused] what becomes of a letter that was refused, in
   *   the store; by default it is dropped
   * @param {number[]} [options.delays] between two tries, in milliseconds; then the outbox rests
   */
  constructor({ post, isSignedOut, tell, store, refused, delays = DELAYS }) {
    this.#post = post;
    this.#isSignedOut = isSignedOut;
    this.#tell = tell;
    this.#store = store ?? { take: async () => [], keep: async () => {}, drop: async () => {} };
    this.#refused = refused ?? ((letter) => this.forget(letter));
    this.#delays = delays;
  }

  /** How many letters are still to go. */
  get size() {
    return this.#queue.length;
  }

  /** Those that are still to go. */
  get letters() {
    return this.#queue.map(({ letter }) => letter);
  }

  /**
   * Send a letter after those before it.
   * @param {Letter} letter
   * @returns {Promise<Answer>} rejects with Refused when the server says no
   */
  send(letter) {
    const kept = { ...letter, id: newOrder() };
    // It is sent whether or not the browser keeps it.
    const keeping = this.#store.keep(kept).catch(() => {});
    this.#kept = Promise.all([this.#kept, keeping]);
    return this.#enqueue(kept);
  }

  /**
   * Take up the letters that pages which are gone have left, one promise each.
   * @returns {Promise<{ letter: Letter, sent: Promise<Answer> }[]>}
   */
  async resume() {
    const letters = await this.#store.take().catch(() => []);
    return letters.map((letter) => ({ letter, sent: this.#enqueue(letter) }));
  }

  /** @param {Letter} letter @returns {Promise<Answer>} */
  #enqueue(letter) {
    return new Promise((resolve, reject) => {
      // The first one may be on its way.
      const later = this.#queue.findIndex((each, place) => place > 0 && order(each.letter) > order(letter));
      this.#queue.splice(later < 0 ? this.#queue.length : later, 0, { letter, resolve, reject });
      this.#run();
    });
  }

  /** It need not be kept any more. @param {Letter} [letter] */
  forget(letter) {
    if (letter) this.#store.drop(letter).catch(() => {});
  }

  /** Try again now: the network is back, or somebody has signed in. */
  retry() {
    this.#tries = 0;
    this.#wake();
    this.#run();
  }

  async #run() {
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#queue.length && (await this.#step()));
    } finally {
      this.#running = false;
    }
  }

  /** Sends the first letter; whether to go on at once. */
  async #step() {
    const { letter, resolve, reject } = this.#queue[0];
    // Whoever signs in next may be somebody else: the letter is not theirs.
    if (this.#signedOut && (await this.#isSignedOut().catch(() => true))) {
      this.#sayKept("signed-out");
      return false;
    }
    this.#signedOut = false;
    this.#say("saving");
    const answer = await this.#post(letter).catch(() => null);
    // So much in a short time is not taken: the server says when again.
    if (answer?.status === 429 && answer.data?.retry_after) return this.#pause("later", answer.data.retry_after * 1000);
    if (!answer || TRY_AGAIN.has(answer.status)) return this.#rest();
    if (answer.status >= 500 && this.#tries < MOST_FAILURES) return this.#rest();
    if ([401, 403, 404].includes(answer.status) && (await this.#isSignedOut().catch(() => false))) {
      this.#signedOut = true;
      this.#sayKept("signed-out");
      return false;
    }
    this.#tries = 0;
    this.#queue.shift();
    if (answer.status < 400) {
      this.forget(letter);
      resolve(answer);
    } else {
      Promise.resolve(this.#refused(letter, answer)).catch(() => {});
      reject(new Refused(answer, letter));
    }
    if (!this.#queue.length) this.#say("saved");
    return true;
  }

  async #rest() {
    const delay = this.#delays[this.#tries];
    this.#tries += 1;
    if (delay === undefined) {
      this.#sayKept("offline");
      return false;
    }
    return this.#pause("waiting", delay);
  }

  /** @param {State} state @param {number} delay in milliseconds, unless it is woken */
  async #pause(state, delay) {
    this.#sayKept(state);
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, delay);
      this.#wake = () => {
        clearTimeout(timer);
        resolve(undefined);
      };
    });
    return true;
  }

  /** @param {State} state */
  #say(state) {
    this.#said += 1;
    this.#tell(state, this.#queue.length);
  }

  /** Say that letters wait as soon as they would outlive the page, unless by then there is more to say. @param {State} state */
  async #sayKept(state) {
    const said = (this.#said += 1);
    for (let kept; kept !== this.#kept; await kept) kept = this.#kept;
    if (said === this.#said) this.#say(state);
  }
}

/** @param {Letter} letter */
const order = ({ id = "" }) => id;
