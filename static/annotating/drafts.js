// @ts-check
// Keeps what was typed but not saved in the browser, by person and article, until the server has it.

const DAYS = 30;

export class Drafts {
  #storage;
  #prefix;

  /**
   * @param {Storage} storage
   * @param {string} owner person and article: drafts of one are never shown to another
   */
  constructor(storage, owner) {
    this.#storage = storage;
    this.#prefix = `newsroom:draft:${owner}:`;
  }

  /**
   * Remember a draft; quietly does nothing where the browser keeps nothing.
   * @param {string} key
   * @param {object} draft
   */
  keep(key, draft) {
    try {
      this.#storage.setItem(this.#prefix + key, JSON.stringify({ at: Date.now(), draft }));
    } catch {
      // Private windows and full disks: the form itself still holds the words.
    }
  }

  /** @param {string[]} keys @returns {any} the oldest of these drafts, or null */
  find(...keys) {
    return this.all().find(({ key }) => keys.includes(key))?.draft ?? null;
  }

  /** @param {string} key */
  drop(key) {
    try {
      this.#storage.removeItem(this.#prefix + key);
    } catch {
      // As above.
    }
  }

  /** All drafts of this person on this article, oldest first; forgets those of long ago. */
  all() {
    /** @type {{ key: string, at: number, draft: any }[]} */
    const found = [];
    try {
      for (const name of Object.keys(this.#storage)) {
        if (!name.startsWith(this.#prefix)) continue;
        const { at, draft } = JSON.parse(this.#storage.getItem(name) ?? "{}");
        const key = name.slice(this.#prefix.length);
        if (draft && at > Date.now() - DAYS * 86_400_000) found.push({ key, at, draft });
        else this.#storage.removeItem(name);
      }
    } catch {
      return found;
    }
    return found.sort((one, other) => one.at - other.at);
  }
}
