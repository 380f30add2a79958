// @ts-check
// Keeps what is still to be sent in the browser's database, for this page or, when it is gone, for the next one.

import { opened } from "./database.js";
import { newOrder, newUid } from "./uid.js";

/** @typedef {import("./database.js").Letter} Letter */
/** @typedef {import("./database.js").Row} Row */

/**
 * The letters of one person about one article. Where there is no database, nothing outlives the page.
 * Each belongs to the page that wrote it, which shows by a lock that it lives; another takes it up after that.
 */
export class Letters {
  #page = newUid();
  /** @type {Promise<IDBDatabase | null>} */
  #database;
  /** @type {Promise<any>} one after the other */
  #last = Promise.resolve();
  /** @type {Set<string>} */
  #mine = new Set();
  /** @type {(() => void) | null} */
  #release = null;
  /** @type {Set<string>} pages whose end this one waits for */
  #awaited = new Set();

  /**
   * @param {string} owner person and article: what one wrote is never sent by another
   * @param {{ factory?: IDBFactory, locks?: LockManager, storage?: Storage, title?: string, left?: () => unknown }} [options]
   *   title: the article's; left: called when a page that had letters on taking has let go of them, sent or not
   */
  constructor(owner, { factory, locks = navigator.locks, storage, title = "", left = () => {} } = {}) {
    this.owner = owner;
    this.title = title;
    this.locks = locks;
    this.storage = storage;
    this.left = left;
    this.#database = opened(factory);
  }

  /**
   * The letters that no living page has, the oldest first; they are this page's from now on.
   * @param {{ refused?: boolean }} [options] refused: those too that were refused on a page which could not say why
   * @returns {Promise<Letter[]>}
   */
  take({ refused = true } = {}) {
    return this.#next(() => this.#alone(async () => {
      await this.#live();
      // Read before and after: meanwhile a page may have begun to keep letters, or have sent its last and gone.
      const before = new Set((await this.all()).map(({ id }) => id));
      const living = await this.#living();
      const rows = (await this.all()).filter(({ id, page }) => before.has(id) && page !== this.#page);
      const left = rows.filter((row) => !living.has(row.page) && (refused || !row.refused));
      for (const { page } of rows) if (living.has(page)) this.#await(page);
      this.title ||= left.find(({ title }) => title)?.title ?? "";
      const letters = [...this.#leftBefore(), ...left.map(({ letter }) => letter)];
      for (const letter of letters) await this.#put(letter);
      this.storage?.removeItem(this.#formerName);
      this.#rest();
      return letters;
    }));
  }

  /** @param {Letter} letter */
  keep(letter) {
    return this.#next(async () => {
      await this.#live();
      await this.#put(letter);
    });
  }

  /** @param {Letter} letter */
  drop({ id = "" }) {
    return this.#next(async () => {
      await this.#ask("readwrite", (store) => store.delete(id));
      this.#mine.delete(id);
      this.#rest();
    });
  }

  /** Keep what was refused for the page that can show why; it is nobody's until then. @param {Letter} letter @param {string} why */
  hold(letter, why) {
    return this.#next(async () => {
      await this.#put(letter, { page: "", refused: why });
      this.#mine.delete(letter.id ?? "");
      this.#rest();
    });
  }

  /** @template T @param {() => Promise<T>} run @returns {Promise<T>} */
  #next(run) {
    const next = this.#last.then(run);
    this.#last = next.catch(() => {
      // The page still holds the letter.
    });
    return next;
  }

  /** @param {Letter} letter @param {Partial<Row>} [more] */
  async #put(letter, more) {
    const id = letter.id ?? "";
    this.#mine.add(id);
    const row = { id, owner: this.owner, page: this.#page, title: this.title, letter, ...more };
    await this.#ask("readwrite", (store) => store.put(row));
  }

  /** Those of all pages. @returns {Promise<Letter[]>} */
  kept() {
    return this.#next(async () => (await this.all()).map(({ letter }) => letter));
  }

  /** All there are, whosever they are. @returns {Promise<Row[]>} */
  async all() {
    return (await this.#ask("readonly", (store) => store.index("owner").getAll(this.owner))) ?? [];
  }

  /**
   * @param {IDBTransactionMode} mode
   * @param {(store: IDBObjectStore) => IDBRequest} act
   */
  async #ask(mode, act) {
    const database = await this.#database;
    if (!database) return null;
    const transaction = database.transaction("letters", mode);
    const request = act(transaction.objectStore("letters"));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  }

  // -- Whose they are ------------------------------------------------------------------------------------------

  /** Only one page at a time looks for letters. @template T @param {() => Promise<T>} run @returns {Promise<T>} */
  async #alone(run) {
    if (!this.locks) return run();
    return /** @type {any} */ (this.locks.request(`newsroom:taking:${this.owner}`, run));
  }

  /** Show that this page lives. */
  async #live() {
    if (!this.locks || this.#release) return;
    await new Promise((resolve) => {
      const until = new Promise((release) => (this.#release = () => release(undefined)));
      this.locks?.request(`newsroom:page:${this.#page}`, () => {
        resolve(undefined);
        return until;
      });
    });
  }

  /** A page that waits for nothing needs no lock: a browser keeps no page with one for "back". */
  #rest() {
    if (this.#mine.size) return;
    this.#release?.();
    this.#release = null;
  }

  /** One that was just closed may not have let go of its letters yet. @param {string} page */
  #await(page) {
    if (this.#awaited.has(page)) return;
    this.#awaited.add(page);
    const ended = this.locks.request(`newsroom:page:${page}`, () => this.#awaited.delete(page));
    ended.then(() => this.left()).catch(() => {});
  }

  async #living() {
    const { held = [] } = (await this.locks?.query()) ?? {};
    return new Set(held.map(({ name = "" }) => name.replace("newsroom:page:", "")));
  }

  // -- Letters of a page from before there was a database ------------------------------------------------------

  get #formerName() {
    return `newsroom:outbox:${this.owner}`;
  }

  /** @returns {Letter[]} */
  #leftBefore() {
    try {
      const letters = JSON.parse(this.storage?.getItem(this.#formerName) ?? "[]");
      return letters.map((/** @type {Letter} */ letter) => ({ ...letter, id: newOrder() }));
    } catch {
      return [];
    }
  }
}
