// What the page keeps in this browser (IndexedDB): trained nets, and the lesson that is being taught. A panel that
// keeps much, or forgets all at once, has a database of its own.

/** @typedef {'full' | 'newer' | 'blocked' | 'unavailable' | 'other'} DatabaseProblem */
/** @typedef {'models' | 'files' | 'lesson' | 'samples'} StoreName */

/** @type {Record<DatabaseProblem, string>} */
const sentences = {
  full: 'This browser\u2019s storage for the page is full. Delete a kept net, or export it first, then save again.',
  newer: 'A newer version of this page has kept nets here. Reload to get that version; nothing was changed.',
  blocked: 'Another tab with an older version of this page is open. Close it, then try again.',
  unavailable: 'This browser keeps nothing for this page (a private window, perhaps). Export what you want to keep.',
  other: 'This browser\u2019s storage did not answer. Export what you want to keep, then reload.',
};

/** Why something could not be kept or found, in a sentence for the visitor. */
export class DatabaseError extends Error {
  /** @param {DatabaseProblem} problem @param {unknown} [cause] @param {string} [sentence] */
  constructor(problem, cause, sentence = sentences[problem]) {
    super(sentence, { cause });
    this.name = 'DatabaseError';
    this.problem = problem;
  }
}

/** @type {Record<string, DatabaseProblem>} by DOMException name */
const problems = {
  QuotaExceededError: 'full',
  VersionError: 'newer',
  SecurityError: 'unavailable',
  InvalidStateError: 'unavailable',
};

/**
 * One database of the page.
 * @template {string} Name of a store
 */
export class Database {
  #name;
  #version;
  #upgrade;
  #sentences;
  /** @type {Promise<IDBDatabase> | null} */
  #opened = null;

  /**
   * Each version adds to the one before; a database is never read by a page that is older than it.
   * @param {string} name
   * @param {number} version
   * @param {(database: IDBDatabase, oldVersion: number) => void} upgrade
   * @param {Partial<Record<DatabaseProblem, string>>} [words] in place of the common sentences
   */
  constructor(name, version, upgrade, words = {}) {
    this.#name = name;
    this.#version = version;
    this.#upgrade = upgrade;
    this.#sentences = words;
  }

  /** @returns {Promise<IDBDatabase>} */
  #open() {
    this.#opened ??= new Promise((/** @type {(database: IDBDatabase) => void} */ resolve, reject) => {
      if (!globalThis.indexedDB) throw new DatabaseError('unavailable', null, this.#sentences.unavailable);
      const request = indexedDB.open(this.#name, this.#version);
      request.onupgradeneeded = ({ oldVersion }) => this.#upgrade(request.result, oldVersion);
      request.onblocked = () => reject(new DatabaseError('blocked', null, this.#sentences.blocked));
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const { result } = request;
        // A newer version of the page, in another tab, wants to go on: let it.
        result.onversionchange = () => {
          result.close();
          this.#opened = null;
        };
        result.onclose = () => {
          this.#opened = null;
        };
        resolve(result);
      };
    }).catch((error) => {
      this.#opened = null;
      throw this.#error(error);
    });
    return this.#opened;
  }

  /** @param {unknown} error */
  #error(error) {
    if (error instanceof DatabaseError) return error;
    const problem = problems[/** @type {Error | null} */ (error)?.name ?? ''] ?? 'other';
    return new DatabaseError(problem, error, this.#sentences[problem]);
  }

  /**
   * One transaction: all of it happens or none. What `work` asks for must be asked for before it returns.
   * @template T
   * @param {Name[]} stores
   * @param {'readonly' | 'readwrite'} mode
   * @param {(store: (name: Name) => IDBObjectStore) => IDBRequest<T> | void} work
   * @returns {Promise<T>} the result of the request that `work` returned
   */
  async transact(stores, mode, work) {
    try {
      const database = await this.#open();
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction(stores, mode);
        transaction.onabort = () => reject(transaction.error);
        try {
          const request = work((store) => transaction.objectStore(store));
          transaction.oncomplete = () => resolve(/** @type {T} */ (request?.result));
        } catch (error) {
          transaction.abort();
          reject(error);
        }
      });
    } catch (error) {
      throw this.#error(error);
    }
  }
}

/** @type {Database<StoreName>} */
const page = new Database('facewise', 1, (database, oldVersion) => {
  if (oldVersion < 1) {
    for (const name of ['models', 'files', 'lesson', 'samples']) database.createObjectStore(name, { keyPath: 'id' });
  }
});

/** @type {typeof page.transact} */
export const transact = (stores, mode, work) => page.transact(stores, mode, work);

/** @template T @param {StoreName} store @returns {Promise<T[]>} */
export function readAll(store) {
  return transact([store], 'readonly', (of) => of(store).getAll());
}

/** @template T @param {StoreName} store @param {string} id @returns {Promise<T | undefined>} */
export function readOne(store, id) {
  return transact([store], 'readonly', (of) => of(store).get(id));
}
