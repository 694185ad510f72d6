// The service worker of demo and docs: keeps their files for when the network is off. shell.js, which `make site`
// writes and the server of `make demo` makes anew for every request, lists them with their hashes. One worker knows
// one list and serves one version; the next version is fetched whole beside it, and takes over when the visitor says
// so.
//
// Nets are not among them. The demo keeps those itself, see web/lib/kept-nets.js; for what else runs here (docs,
// workers) they are kept in the same cache, under the same keys.

/** @typedef {{ path: string, sha256: string }} Listed path: relative to this file's folder */
/** @typedef {{ version: string, fresh: boolean, files: Listed[], nets: Listed[] }} Shell */

const worker = /** @type {any} */ (self); // a ServiceWorkerGlobalScope, which the DOM's types do not know
worker.importScripts('shell.js');
/** @type {Shell} */
const shell = worker.facewiseShell;
const shells = 'facewise-shell-';
const cacheName = shells + shell.version;
const netsName = 'facewise-nets';
const atOnce = 4;
/** Pages and workers: what their headers say, such as a policy, holds for them. */
const ruled = /\.html$|worker\.js$/;

const addressOf = (/** @type {string} */ path) => new URL(path, worker.location.href).href;
// The page says which build of the engine its browser runs: the other one is not fetched.
const unused = new URL(worker.location.href).searchParams.get('wasm') === 'simd' ? '-relaxed.wasm' : '-simd.wasm';
/** @type {Map<string, string>} address to sha256 */
const files = new Map(
  shell.files.filter(({ path }) => !path.endsWith(unused)).map(({ path, sha256 }) => [addressOf(path), sha256]),
);
/** @type {Map<string, string>} */
const nets = new Map(shell.nets.map(({ path, sha256 }) => [addressOf(path), sha256]));

/** @param {ArrayBuffer} bytes */
async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @param {Response} response @param {ArrayBuffer} bytes @param {string} hash @returns {Response} to keep */
function copyOf(response, bytes, hash) {
  const headers = new Headers(response.headers);
  // The bytes are decoded already.
  headers.delete('content-encoding');
  // '*' would forbid to keep it, and nothing here depends on what a request says.
  headers.delete('vary');
  headers.set('content-length', String(bytes.byteLength));
  headers.set('x-sha256', hash);
  return new Response(bytes, { headers });
}

/** Fetches one file of the list into the cache, unless a former version has the same under no headers that matter. */
async function take(/** @type {Cache} */ cache, /** @type {string} */ address, /** @type {string} */ hash) {
  if ((await cache.match(address))?.headers.get('x-sha256') === hash) return;
  for (const name of ruled.test(address) ? [] : await caches.keys()) {
    if (!name.startsWith(shells) || name === cacheName) continue;
    const former = await (await caches.open(name)).match(address);
    if (former?.headers.get('x-sha256') === hash) return cache.put(address, former);
  }
  const response = await fetch(address, { cache: 'no-cache' });
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  const bytes = await response.arrayBuffer();
  // Another version is being put on the server, or was: all or nothing, so the browser tries again later.
  if ((await sha256(bytes)) !== hash) throw new Error(`${address} is not of version ${shell.version}`);
  await cache.put(address, copyOf(response, bytes, hash));
}

async function install() {
  const cache = await caches.open(cacheName);
  const waiting = [...files];
  const lane = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) await take(cache, ...next);
  };
  await Promise.all(Array.from({ length: atOnce }, lane)).catch(async (error) => {
    // What is here already serves the next try, but not where it takes the room that nets need.
    if (error.name === 'QuotaExceededError') await caches.delete(cacheName);
    throw error;
  });
  await caches.open(netsName);
  // The first one, or one that always asks the server first: nobody runs on an older version.
  if (shell.fresh || !worker.registration.active) await worker.skipWaiting();
}

async function activate() {
  for (const name of await caches.keys()) {
    if (name.startsWith(shells) && name !== cacheName) await caches.delete(name);
  }
  await worker.clients.claim();
}

/** @param {string} address */
function kept(address) {
  return caches.match(address, { cacheName, ignoreVary: true });
}

/** @param {Request} request @param {string} address its entry in the list */
async function fromShell(request, address) {
  if (shell.fresh) {
    try {
      return await fetch(request);
    } catch {
      return (await kept(address)) ?? Response.error();
    }
  }
  return (await kept(address)) ?? fromServer(request, address);
}

/** What was kept and is gone. @param {Request} request @param {string} address */
async function fromServer(request, address) {
  const response = await fetch(request);
  // Where the visitor has deleted all of it the server alone is asked.
  if (!(await caches.has(cacheName))) return response;
  const bytes = await response.clone().arrayBuffer();
  const hash = files.get(address) ?? '';
  if (response.ok && (await sha256(bytes)) === hash) {
    await (await caches.open(cacheName)).put(address, copyOf(response, bytes, hash)).catch(() => {});
    return response;
  }
  // The server has another version, and no page may have some of each: from the next one on all comes from there.
  await caches.delete(cacheName);
  void worker.registration.update().catch(() => {});
  return request.mode === 'navigate' ? response : Response.error();
}

/**
 * @param {Request} request
 * @param {string} address
 * @param {string} hash
 * @param {(work: Promise<unknown>) => void} wait
 */
async function fromNets(request, address, hash, wait) {
  // The visitor has deleted all of it: this worker is on its way out, and keeps nothing.
  if (!(await caches.has(netsName))) return fetch(request);
  const key = `${address}?sha256=${hash}`;
  const cache = await caches.open(netsName);
  const found = await cache.match(key);
  if (found) {
    const bytes = await found.clone().arrayBuffer();
    if ((await sha256(bytes)) === hash) return found;
    await cache.delete(key);
  }
  const response = await fetch(request);
  if (response.status === 200) {
    const copy = response.clone();
    wait(
      copy.arrayBuffer().then(async (bytes) => {
        if ((await sha256(bytes)) === hash) await cache.put(key, copyOf(copy, bytes, hash));
      }).catch(() => {}),
    );
  }
  return response;
}

/** @param {Request} request @returns {string} the address without what does not name a file */
function nameOf({ url, mode }) {
  const address = new URL(url);
  address.hash = '';
  address.search = '';
  return mode === 'navigate' && address.pathname.endsWith('/') ? `${address.href}index.html` : address.href;
}

worker.addEventListener('install', (/** @type {any} */ event) => event.waitUntil(install()));
worker.addEventListener('activate', (/** @type {any} */ event) => event.waitUntil(activate()));

worker.addEventListener('fetch', (/** @type {any} */ event) => {
  const request = /** @type {Request} */ (event.request);
  // no-store: whoever asks so keeps the answer. Ranges are for the server.
  if (request.method !== 'GET' || request.cache === 'no-store' || request.headers.has('range')) return;
  const address = nameOf(request);
  const hash = nets.get(address);
  if (hash) event.respondWith(fromNets(request, address, hash, (work) => event.waitUntil(work)));
  else if (files.has(address)) event.respondWith(fromShell(request, address));
});

worker.addEventListener('message', (/** @type {any} */ event) => {
  if (event.data === 'activate') event.waitUntil(worker.skipWaiting());
  if (event.data === 'tabs') {
    const told = worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
    event.waitUntil(told.then((/** @type {unknown[]} */ { length }) => event.ports[0].postMessage(length)));
  }
});
