// What the single-file build has in place of `import.meta.url` and `Worker`: where the file came from, and workers that
// run the same file again.

import { WORKER_NAMES } from './workers.mjs';

// build-scripts/standalone.mjs puts these in.
/** All of this as a function. @type {Function} */
const program = /** @type {any} */ (import.meta).facewiseProgram;
/** Of an error in this file. @type {string} */
const stack = /** @type {any} */ (import.meta).facewiseStack;

/**
 * The address of the script that runs now, as far as the host tells: a page names a classic script; where it was
 * imported, or came by importScripts(), the stack of an error does.
 * @returns {string} '' for a script that stands in the page
 */
function ownAddress() {
  const script = typeof document === 'object' ? /** @type {HTMLScriptElement | null} */ (document.currentScript) : null;
  if (script) return script.src;
  const [found = ''] = /(?:[a-z][a-z-]*:\/\/|\/)[^()\n]*?(?=:\d+:\d+)/.exec(String(stack)) ?? [];
  return found.startsWith('/') ? `file://${encodeURI(found)}` : found; // Bun tells paths
}

/**
 * @param {string} own
 * @returns {string} an address in whose folder models/ lies
 */
function folderOf(own) {
  if (!own.includes('://') || own.startsWith('blob:')) {
    if (typeof document === 'object') return document.baseURI;
    const { origin = 'null' } = globalThis.location ?? {};
    return origin === 'null' ? 'file:///' : origin;
  }
  // What a CDN answers for the bare name of the package comes from the folder of that name.
  return /\/facewise(@[^/]*)?$/.test(own) ? `${own}/` : own;
}

const own = ownAddress();

/** Takes the place of `import.meta.url`: nets lie in models/ beside it. */
export const facewiseBase = new URL('facewise.standalone.js', folderOf(own)).href;

/** The name of this worker where it is one that this file has started, else ''. */
export function servedName() {
  const scope = /** @type {any} */ (globalThis);
  const inWorker = typeof scope.WorkerGlobalScope === 'function' && scope instanceof scope.WorkerGlobalScope;
  return inWorker && Object.values(WORKER_NAMES).includes(scope.name) ? /** @type {string} */ (scope.name) : '';
}

/**
 * A page may start a worker from an address of its own origin only, and bundlers put this file into others. What is
 * elsewhere hands its own code over: the very code that an integrity value has let in.
 */
function workerAddress() {
  const { origin, protocol } = globalThis.location;
  const file = own.split(/[?#]/)[0].split('/').pop() ?? '';
  if (protocol !== 'file:' && own.startsWith(`${origin}/`) && /facewise.*\.js$/.test(file)) return own;
  return URL.createObjectURL(new Blob([`(${program})()`], { type: 'text/javascript' }));
}

/**
 * Takes the place of the global of that name.
 * @param {URL} url of the file that does this work in the package
 */
export function Worker({ pathname }) {
  const address = workerAddress();
  try {
    return new globalThis.Worker(address, { name: WORKER_NAMES[pathname.split('/').pop() ?? ''] });
  } finally {
    if (address.startsWith('blob:')) setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }
}
