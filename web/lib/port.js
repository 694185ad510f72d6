import { assetUrl, hasMoved } from './assets.js';
import { FacewiseError, sentenceOf, unpackError } from './errors.js';
import { isNode, nodeModule } from './host.js';

/**
 * What both kinds of worker have in common.
 * @typedef {object} Port
 * @property {(message: any, transfer: Transferable[]) => void} post
 * @property {() => void} terminate
 * @property {(busy: boolean) => void} keepAlive
 */

/**
 * How a worker is started in a page and in Node. Bundlers know a worker by the literal `new Worker(new URL(..))`.
 * @typedef {{ inPage: () => Worker, inNode: () => URL }} Program
 */

/** Thrown when module workers do not work here at all, so that the caller can run inline. */
export class NoWorkers extends FacewiseError {
  /** @param {unknown} cause */
  constructor(cause) {
    super('WORKER', `Module workers do not start here: ${sentenceOf(cause)}`, 'Use { worker: false }.', cause);
  }
}

/** Milliseconds. */
const LOCK_PATIENCE = 5000;
/** Seconds. */
const HELLO_PATIENCE = 30;

/**
 * @param {Program} program
 * @param {(message: any) => void} onMessage
 * @param {(reason: string) => void} onDeath
 * @param {Promise<unknown>} [rest] what the worker is not needed without
 * @returns {Promise<Port>}
 */
export async function openPort({ inPage, inNode }, onMessage, onDeath, rest = Promise.resolve()) {
  if (isNode()) {
    const { Worker: NodeWorker } = await nodeModule('node:worker_threads');
    // After `node --input-type=module -e ..` a worker would have that flag, too, and refuse to run a file.
    const { execArgv = [] } = /** @type {any} */ (globalThis).process;
    const isText = execArgv.some((/** @type {string} */ flag) => flag.startsWith('--input-type'));
    const worker = new NodeWorker(inNode(), isText ? { execArgv: [] } : {});
    worker.on('message', onMessage);
    worker.on('error', (/** @type {Error} */ error) => onDeath(error.message));
    worker.on('exit', (/** @type {number} */ code) => onDeath(`exit code ${code}`));
    return {
      post: (message, transfer) => worker.postMessage(message, transfer),
      terminate: () => worker.terminate(),
      keepAlive: (busy) => (busy ? worker.ref() : worker.unref()),
    };
  }
  const worker = hasMoved(inNode) ? new Worker(assetUrl(inNode), { type: 'module' }) : startIn(inPage, inNode);
  const ended = new AbortController();
  const greeted = new AbortController();
  rest.then(() => whenLate([ended.signal, greeted.signal], () => onDeath('it does not answer')), () => {});
  worker.addEventListener('message', ({ data }) => {
    if (data.hello) greeted.abort();
    if (data.life) whenFree(data.life, ended.signal, () => onDeath('something else than this package stopped it'));
    onMessage(data);
  });
  worker.addEventListener('messageerror', () => onDeath('a message could not be read'));
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    onDeath(event.message ?? 'it could not be loaded');
  });
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    terminate: () => (ended.abort(), worker.terminate()),
    keepAlive: () => {},
  };
}

/**
 * A page is not told when one of its workers is stopped from outside, and would wait for its answers for ever. But the
 * browser takes back the locks that the worker held.
 * @param {string} lock
 * @param {AbortSignal} signal
 * @param {() => void} then
 */
function whenFree(lock, signal, then) {
  navigator.locks.request(lock, { signal }, then).catch(() => {});
}

/**
 * One that was stopped before its hello holds no lock: time alone can tell. A slow one loses little, since the caller
 * then does the work itself. Ticks are counted: in a tab that is frozen, or a computer asleep, there are none.
 * @param {AbortSignal[]} signals any of which ends the waiting
 * @param {() => void} then
 */
function whenLate(signals, then) {
  if (signals.some(({ aborted }) => aborted)) return;
  let ticks = 0;
  const timer = setInterval(() => {
    if (++ticks < HELLO_PATIENCE) return;
    clearInterval(timer);
    then();
  }, 1000);
  // At once: a timer would hold an analyzer that is closed for another second.
  for (const signal of signals) signal.addEventListener('abort', () => clearInterval(timer), { once: true });
}

/**
 * In a worker: take a lock for as long as it lives, then say hello. There are none in a page that is not secure or has
 * no origin, and no browser may keep a worker from starting by being slow to give one.
 * @param {(message: { hello: true, life?: string }) => void} post
 */
async function greet(post) {
  const late = setTimeout(post, LOCK_PATIENCE, { hello: true });
  const life = `facewise-${Math.random()}-${Math.random()}`;
  await navigator.locks.request(life, () => {
    clearTimeout(late);
    post({ hello: true, life });
    return new Promise(() => {});
  });
}

/**
 * A page may start workers from its own origin only. What has come from another, such as a CDN, is imported by a worker
 * of the page's own.
 * @param {() => Worker} inPage
 * @param {() => URL} program
 */
function startIn(inPage, program) {
  try {
    return inPage();
  } catch (error) {
    const { href, origin } = program();
    if (origin === globalThis.location.origin || !/^https?:/.test(href)) throw error;
    const own = URL.createObjectURL(new Blob([`import ${JSON.stringify(href)};`], { type: 'text/javascript' }));
    setTimeout(() => URL.revokeObjectURL(own), 60_000);
    return new Worker(own, { type: 'module' });
  }
}

/**
 * A port whose worker has said hello.
 * @param {Program} program
 * @param {(message: any) => void} onMessage
 * @param {(reason: string) => void} onDeath
 * @returns {Promise<Port>}
 * @throws {NoWorkers}
 */
export async function openGreeted(program, onMessage, onDeath) {
  /** @type {Port | undefined} */
  let port;
  try {
    await new Promise((resolve, reject) => {
      let greeted = false;
      openPort(program, (message) => {
        if (message.hello) greeted = true, resolve(undefined);
        else onMessage(message);
      }, (reason) => {
        if (greeted) onDeath(reason);
        else reject(new Error(reason));
      }).then((opened) => (port = opened), reject);
    });
    return /** @type {Port} */ (/** @type {unknown} */ (port));
  } catch (cause) {
    port?.terminate();
    throw new NoWorkers(cause);
  }
}

/** Calls over a port that are not answered yet. */
export class Calls {
  #lastId = 0;
  /** @type {Map<number, { resolve: (value: any) => void, reject: (error: FacewiseError) => void }>} */
  #pending = new Map();

  /**
   * @param {Port} port
   * @param {object} message
   * @param {Transferable[]} transfer
   * @param {(cause: unknown) => FacewiseError} refused the error when the message cannot be handed over
   * @returns {Promise<any>}
   */
  request(port, message, transfer, refused) {
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#pending.set(id, { resolve, reject });
      this.#keepAlive(port);
      try {
        port.post({ id, ...message }, transfer);
      } catch (error) {
        this.#pending.delete(id);
        reject(refused(error));
      }
    });
  }

  /**
   * @param {Port | null} port
   * @param {{ id: number, value?: any, error?: any }} answer
   */
  settle(port, { id, value, error }) {
    const waiting = this.#pending.get(id);
    this.#pending.delete(id);
    this.#keepAlive(port);
    if (error) waiting?.reject(unpackError(error));
    else waiting?.resolve(value);
  }

  /** @param {FacewiseError} error */
  rejectAll(error) {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(error);
  }

  /** In Node an idle worker must not hold the process, a busy one must. @param {Port | null} port */
  #keepAlive(port) {
    port?.keepAlive(this.#pending.size > 0);
  }
}

/**
 * The far side: answers what comes in. In a page `self` is the port, in Node it is worker_threads' parentPort.
 * @param {(request: any, post: (message: any, transfer?: Transferable[]) => void) => void} answer
 */
export function servePort(answer) {
  // No top-level await: bundlers turn a worker's file into a classic script.
  if (isNode()) {
    nodeModule('node:worker_threads').then(({ parentPort }) => {
      const post = parentPort.postMessage.bind(parentPort);
      parentPort.on('message', (/** @type {any} */ request) => answer(request, post));
      post({ hello: true });
    });
  } else {
    const scope = /** @type {any} */ (self); // a DedicatedWorkerGlobalScope, which the DOM's types do not know
    const post = scope.postMessage.bind(scope);
    scope.addEventListener('message', (/** @type {MessageEvent} */ event) => answer(event.data, post));
    greet(post).catch(() => post({ hello: true }));
  }
}
