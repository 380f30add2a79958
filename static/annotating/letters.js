// @ts-check
// Keeps what is still to be sent in the browser's database, for this page or, when it is gone, for the next one.

import { newOrder, newUid } from "./uid.js";

/** @typedef {import("./outbox.js").Letter} Letter */
/** @typedef {{ id: string, owner: string, page: string, letter: Letter }} Row */

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

  /**
   * @param {string} owner person and article: what one wrote is never sent by another
   * @param {{ factory?: IDBFactory, locks?: LockManager, storage?: Storage }} [browser]
   */
  constructor(owner, { factory = globalThis.indexedDB, locks = navigator.locks, storage } = {}) {
    this.owner = owner;
    this.locks = locks;
    this.storage = storage;
    this.#database = opened(factory);
  }

  /** The letters that no living page has, the oldest first; they are this page's from now on. @returns {Promise<Letter[]>} */
  take() {
    return this.#next(() => this.#alone(async () => {
      await this.#live();
      const living = await this.#living();
      const rows = await this.#all();
      const left = rows.filter(({ page }) => page !== this.#page && !living.has(page)).map(({ letter }) => letter);
      const letters = [...this.#leftBefore(), ...left];
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

  /** @template T @param {() => Promise<T>} run @returns {Promise<T>} */
  #next(run) {
    const next = this.#last.then(run);
    this.#last = next.catch(() => {
      // The page still holds the letter.
    });
    return next;
  }

  /** @param {Letter} letter */
  async #put(letter) {
    const id = letter.id ?? "";
    this.#mine.add(id);
    await this.#ask("readwrite", (store) => store.put({ id, owner: this.owner, page: this.#page, letter }));
  }

  /** @returns {Promise<Row[]>} */
  async #all() {
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

/** @param {IDBFactory | undefined} factory @returns {Promise<IDBDatabase | null>} */
function opened(factory) {
  return new Promise((resolve) => {
    try {
      if (!factory) return resolve(null);
      const request = factory.open("newsroom", 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("letters", { keyPath: "id" }).createIndex("owner", "owner");
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = request.onblocked = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
}
