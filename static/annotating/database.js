// @ts-check
// The browser's database of letters: what is still to be sent, by person and article.

/** @typedef {import("./outbox.js").Letter} Letter */
/**
 * `owner` is person and article; `page` the one that has the letter; `refused` why it was, until somebody looks at it.
 * @typedef {{ id: string, owner: string, page: string, letter: Letter, title?: string, refused?: string }} Row
 */

/** @param {IDBFactory | undefined} [factory] @returns {Promise<IDBDatabase | null>} null where there is none */
export function opened(factory = globalThis.indexedDB) {
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

/**
 * The articles about which this person has letters here.
 * @param {string} person
 * @returns {Promise<string[]>}
 */
export async function articlesOf(person) {
  const database = await opened();
  if (!database) return [];
  return new Promise((resolve) => {
    /** @type {string[]} */
    const found = [];
    const transaction = database.transaction("letters", "readonly");
    const range = IDBKeyRange.bound(`${person}:`, `${person};`, false, true);
    const request = transaction.objectStore("letters").index("owner").openKeyCursor(range, "nextunique");
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor) return;
      found.push(`${cursor.key}`.slice(person.length + 1));
      cursor.continue();
    };
    transaction.oncomplete = transaction.onabort = () => {
      database.close();
      resolve(found);
    };
  });
}
