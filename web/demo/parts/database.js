// What the page keeps in this browser (IndexedDB): trained nets, and the lesson that is being taught.

/** @typedef {'full' | 'newer' | 'blocked' | 'unavailable' | 'other'} DatabaseProblem */
/** @typedef {'models' | 'files' | 'lesson' | 'samples'} StoreName */

const name = 'facewise';
// Each version adds to the one before; a database is never read by a page that is older than it.
const version = 1;

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
  /** @param {DatabaseProblem} problem @param {unknown} [cause] */
  constructor(problem, cause) {
    super(sentences[problem], { cause });
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

/** @param {unknown} error */
function databaseError(error) {
  if (error instanceof DatabaseError) return error;
  return new DatabaseError(problems[/** @type {Error | null} */ (error)?.name ?? ''] ?? 'other', error);
}

/** @type {Promise<IDBDatabase> | null} */
let opened = null;

/** @returns {Promise<IDBDatabase>} */
function open() {
  opened ??= new Promise((/** @type {(database: IDBDatabase) => void} */ resolve, reject) => {
    if (!globalThis.indexedDB) throw new DatabaseError('unavailable');
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = ({ oldVersion }) => {
      const { result } = request;
      if (oldVersion < 1) {
        result.createObjectStore('models', { keyPath: 'id' });
        result.createObjectStore('files', { keyPath: 'id' });
        result.createObjectStore('lesson', { keyPath: 'id' });
        result.createObjectStore('samples', { keyPath: 'id' });
      }
    };
    request.onblocked = () => reject(new DatabaseError('blocked'));
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const { result } = request;
      // A newer version of the page, in another tab, wants to go on: let it.
      result.onversionchange = () => {
        result.close();
        opened = null;
      };
      result.onclose = () => {
        opened = null;
      };
      resolve(result);
    };
  }).catch((error) => {
    opened = null;
    throw databaseError(error);
  });
  return opened;
}

/**
 * One transaction: all of it happens or none. What `work` asks for must be asked for before it returns.
 * @template T
 * @param {StoreName[]} stores
 * @param {'readonly' | 'readwrite'} mode
 * @param {(store: (name: StoreName) => IDBObjectStore) => IDBRequest<T> | void} work
 * @returns {Promise<T>} the result of the request that `work` returned
 */
export async function transact(stores, mode, work) {
  try {
    const database = await open();
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
    throw databaseError(error);
  }
}

/** @template T @param {StoreName} store @returns {Promise<T[]>} */
export function readAll(store) {
  return transact([store], 'readonly', (of) => of(store).getAll());
}

/** @template T @param {StoreName} store @param {string} id @returns {Promise<T | undefined>} */
export function readOne(store, id) {
  return transact([store], 'readonly', (of) => of(store).get(id));
}
