// Nets kept in a Cache by their sha256, and pieces of those whose download broke off. Loaded by the option `cache`.
import { FacewiseError, abortError, sentenceOf } from './errors.js';
import { fetchResponse, joined, readChunks, refuseHtml } from './fetch.js';
import { sha256 } from './hash.js';

/** A download that takes longer is kept piece by piece: one that does not is kept once, when it is there. */
const PIECE_MS = 1000;

/** @typedef {import('./models.js').ManifestEntry} ManifestEntry */
/**
 * @typedef {object} KeptOptions
 * @property {string} cache
 * @property {Promise<ManifestEntry | undefined>} expected
 * @property {AbortSignal | undefined} signal
 * @property {string | undefined} [flags] as of fetchResponse()
 * @property {import('./fetch.js').FileProgress} onBytes
 */

/** @typedef {{ bytes: Uint8Array<ArrayBuffer>, kept: Promise<unknown> }} KeptNet kept: settled when all is written */

/**
 * What is in the cache of a net is under `ADDRESS?sha256=HASH`, a piece under `ADDRESS?sha256=HASH&from=OFFSET`.
 * @param {URL} url
 * @param {string} hash
 * @param {number} [from]
 */
function keyOf(url, hash, from) {
  const key = new URL(url);
  key.search = `?sha256=${hash}${from === undefined ? '' : `&from=${from}`}`;
  return key.href;
}

/**
 * A net from the cache, or fetched and kept there. What does not have the expected sha256 is thrown away.
 * @param {URL} url
 * @param {KeptOptions} options
 * @returns {Promise<KeptNet | undefined>} undefined where nothing can be kept
 */
export async function readKept(url, { cache: name, ...options }) {
  const { expected, onBytes } = options;
  const cache = /^https?:$/.test(url.protocol) ? await open(name) : undefined;
  if (!cache) return undefined;
  const shelf = new Shelf(cache, url);
  if (await shelf.empty()) {
    // Nothing to compare: it is fetched while the manifest is on its way.
    return download(url, shelf, [], options);
  }
  const entry = await expected;
  if (!entry) return undefined;
  const bytes = await shelf.whole(entry.sha256);
  if (bytes) {
    onBytes(bytes.length, bytes.length);
    // A tab that was closed while another one ended has left pieces that nobody asks for.
    return { bytes, kept: shelf.clear(keyOf(url, entry.sha256)).catch(() => {}) };
  }
  const pieces = await shelf.pieces(entry.sha256);
  const net = await download(url, shelf, pieces, options);
  // Pieces of two files, perhaps: once more, from the start.
  return net.sound || pieces.length === 0 ? net : download(url, shelf, [], options);
}

/**
 * A small file that is asked for each time: without a network the one of the last time.
 * @param {URL} url
 * @param {string} name of the cache
 * @param {() => Promise<Uint8Array<ArrayBuffer>>} fetchIt
 */
export async function readNewest(url, name, fetchIt) {
  const cache = /^https?:$/.test(url.protocol) ? await open(name) : undefined;
  const key = `${url.origin}${url.pathname}?newest`;
  try {
    const bytes = await fetchIt();
    await cache?.put(key, new Response(bytes)).catch(() => {});
    return bytes;
  } catch (error) {
    const { code, details } = /** @type {FacewiseError} */ (error);
    // A server that answered knows better.
    const kept = code === 'MODEL_FETCH' && !details ? await cache?.match(key).catch(() => undefined) : undefined;
    if (!kept) throw error;
    return new Uint8Array(await kept.arrayBuffer());
  }
}

/** @param {string} name */
async function open(name) {
  try {
    return await globalThis.caches?.open(name);
  } catch {
    return undefined; // a browser, a window or a frame that keeps nothing
  }
}

/**
 * Fetches what is missing behind the pieces.
 * @param {URL} url
 * @param {Shelf} shelf
 * @param {Piece[]} pieces
 * @param {Omit<KeptOptions, 'cache'>} options
 * @returns {Promise<KeptNet & { sound: boolean }>} sound: it is what was expected
 */
async function download(url, shelf, pieces, { expected, signal, flags, onBytes }) {
  /** @type {Uint8Array[]} */
  let chunks = pieces.map(({ bytes }) => bytes);
  let from = chunks.reduce((sum, { length }) => sum + length, 0);
  const whole = from > 0 && from === (await expected)?.bytes;
  const response = whole ? null : await rest(url, from, pieces[0]?.tag ?? '', { signal, flags });
  const tag = response?.headers.get('etag') ?? '';
  const type = response?.headers.get('content-type') ?? '';
  if (response && from > 0 && !goesOn(response, from)) {
    // All of it: the server has no ranges, or another file.
    chunks = [];
    from = 0;
  }
  const keep = new Keeping(shelf, expected, tag, from);
  try {
    if (response) {
      await readChunks(response, (chunk, loaded, total) => {
        chunks.push(chunk);
        keep.take(chunk);
        onBytes(from + loaded, from + total);
      });
    }
  } catch (error) {
    await keep.piece();
    if (signal?.aborted) throw abortError(signal);
    throw new FacewiseError('MODEL_FETCH', `The download of ${url.href} broke off: ${sentenceOf(error)}`,
      'Try again: it goes on where it was.', error);
  }
  const bytes = joined(chunks);
  refuseHtml(bytes, url, type, { flags });
  const entry = await expected;
  const sound = entry !== undefined && await sha256(bytes) === entry.sha256;
  // Nobody need wait for it: a net that cannot be kept works as well.
  return { bytes, sound, kept: keep.end(sound ? bytes : undefined) };
}

/** @param {Response} response @param {number} from */
function goesOn({ status, headers }, from) {
  // Another origin need not show its range; what was asked for is what comes then, or the hash tells.
  const range = headers.get('content-range');
  return status === 206 && (range === null || range.startsWith(`bytes ${from}-`));
}

/**
 * @param {URL} url
 * @param {number} from
 * @param {string} tag
 * @param {import('./fetch.js').Fetching} fetching
 * @returns {Promise<Response>}
 */
async function rest(url, from, tag, fetching) {
  // The browser's own cache need not keep a second copy.
  const how = /** @type {const} */ ({ cache: 'no-store' });
  if (from === 0) return fetchResponse(url, fetching, how);
  /** @type {Record<string, string>} */
  const headers = { range: `bytes=${from}-` };
  // Other origins would be asked first whether they allow it; there the hash alone tells whether the pieces fit.
  if (tag && !tag.startsWith('W/') && url.origin === globalThis.location?.origin) headers['if-range'] = tag;
  try {
    return await fetchResponse(url, fetching, { ...how, headers });
  } catch (error) {
    // No cause: the server answered, and refuses this range.
    if (/** @type {Error} */ (error).cause !== undefined || fetching.signal?.aborted) throw error;
    return fetchResponse(url, fetching, how);
  }
}

/** @typedef {{ bytes: Uint8Array<ArrayBuffer>, tag: string }} Piece */

/** The entries of one net. What cannot be read is as if it were not there. */
class Shelf {
  /** @param {Cache} cache @param {URL} url */
  constructor(cache, url) {
    this.cache = cache;
    this.url = url;
  }

  /** Hash and offset of what is there. */
  async entries() {
    const { origin, pathname } = this.url;
    const keys = (await this.cache.keys().catch(() => [])).map((request) => new URL(request.url));
    return keys.filter((key) => key.origin === origin && key.pathname === pathname).map(({ href, searchParams }) =>
      ({ key: href, hash: searchParams.get('sha256'), from: searchParams.get('from') }));
  }

  async empty() {
    return (await this.entries()).length === 0;
  }

  /** @param {string} hash */
  async whole(hash) {
    const key = keyOf(this.url, hash);
    const { bytes } = await this.#read(key) ?? {};
    if (!bytes || await sha256(bytes) === hash) return bytes;
    await this.cache.delete(key).catch(() => {});
    return undefined;
  }

  /** @param {string} hash @returns {Promise<Piece[]>} what follows on each other from the start, of one file */
  async pieces(hash) {
    /** @type {Piece[]} */
    const pieces = [];
    const found = (await this.entries()).filter((entry) => entry.hash === hash && entry.from !== null);
    found.sort((a, b) => Number(a.from) - Number(b.from));
    let at = 0;
    for (const { key, from } of found) {
      const piece = Number(from) === at ? await this.#read(key) : undefined;
      if (!piece || pieces.length > 0 && pieces[0].tag !== piece.tag) continue;
      pieces.push(piece);
      at += piece.bytes.length;
    }
    return pieces;
  }

  /** @param {string} key @returns {Promise<Piece | undefined>} */
  async #read(key) {
    try {
      const kept = await this.cache.match(key);
      return kept && { bytes: new Uint8Array(await kept.arrayBuffer()), tag: kept.headers.get('etag') ?? '' };
    } catch {
      return undefined;
    }
  }

  /**
   * @param {string} key
   * @param {Uint8Array<ArrayBuffer>} bytes
   * @param {string} tag
   */
  put(key, bytes, tag) {
    const headers = { 'content-type': 'application/octet-stream', 'content-length': String(bytes.length) };
    return this.cache.put(key, new Response(bytes, { headers: tag ? { ...headers, etag: tag } : headers }));
  }

  /** Remove all but one entry. @param {string} [key] */
  async clear(key) {
    const others = (await this.entries()).filter((entry) => entry.key !== key);
    await Promise.all(others.map((entry) => this.cache.delete(entry.key)));
  }
}

/** Keeps a download while it goes on. It gives up where the browser refuses: the net is needed more than the copy. */
class Keeping {
  /** @type {Uint8Array[]} since the last piece */
  #chunks = [];
  #last = performance.now();
  /** @type {Promise<unknown>} */
  #written = Promise.resolve();
  #full = false;

  /**
   * @param {Shelf} shelf
   * @param {Promise<ManifestEntry | undefined>} expected
   * @param {string} tag
   * @param {number} from
   */
  constructor(shelf, expected, tag, from) {
    this.shelf = shelf;
    this.expected = expected;
    this.tag = tag;
    this.from = from;
  }

  /** @param {Uint8Array} chunk */
  take(chunk) {
    this.#chunks.push(chunk);
    if (performance.now() - this.#last > PIECE_MS) void this.piece();
  }

  /** Write what came since the last one. */
  piece() {
    const bytes = joined(this.#chunks);
    const { from } = this;
    this.#chunks = [];
    this.#last = performance.now();
    this.from += bytes.length;
    if (bytes.length > 0) {
      this.#write(async ({ sha256: hash }) => {
        if (!this.#full) await this.shelf.put(keyOf(this.shelf.url, hash, from), bytes, this.tag);
      });
    }
    return this.#written;
  }

  /** @param {Uint8Array<ArrayBuffer> | undefined} bytes the whole, or nothing where it is not what was expected */
  end(bytes) {
    this.#write(async ({ sha256: hash }) => {
      const key = keyOf(this.shelf.url, hash);
      // Room first: pieces and whole together are twice the net.
      await this.shelf.clear();
      if (bytes) await this.shelf.put(key, bytes, this.tag);
    });
    return this.#written;
  }

  /** @param {(entry: ManifestEntry) => Promise<void>} work */
  #write(work) {
    this.#written = this.#written.then(() => this.expected).then((entry) => entry && work(entry)).catch(() => {
      this.#full = true;
    });
  }
}
