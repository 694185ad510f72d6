// The page without a network: its files by the service worker (web/sw.js), its nets by web/lib/kept-nets.js.

import { readKept } from '../../../lib/kept-nets.js';
import { supportedVariants } from '../../../lib/wasm.js';
import { choose, mayKeep, netsCache } from './choice.js';

/**
 * 'off': the visitor's wish; 'unsupported': this browser, window or address keeps nothing; 'preparing'; 'ready';
 * 'failed': what is to be kept did not arrive whole, or there is no room.
 * @typedef {'off' | 'unsupported' | 'preparing' | 'ready' | 'failed'} OfflineState
 */
/** @typedef {{ file: string, role: string, bytes: number, sha256: string, tasks?: string[] }} Entry of the manifest */
/** @typedef {Entry & { kept: number }} KeptNet kept: bytes, all of them or so far */
/** @typedef {{ files: number, bytes: number, version: string, nets: KeptNet[] }} Kept */

const shells = 'facewise-shell-';
const manifest = new URL('../../../../models/manifest.json', import.meta.url);
const script = new URL('../../../sw.js', import.meta.url);
// The first reading has the line and the processor for itself.
const patience = 8000;
const betweenChecks = 3_600_000;

/** Fires 'change' when its state did, 'update' when a newer version waits, 'install' when the page can be installed. */
export class Offline extends EventTarget {
  /** @type {OfflineState} */
  state = mayKeep() ? 'preparing' : 'off';
  /** @type {ServiceWorkerRegistration | null} */
  #registration = null;
  /** @type {any} the browser's offer to install the page */
  #offer = null;
  #waiting = false;
  #checked = 0;

  constructor() {
    super();
    addEventListener('beforeinstallprompt', (event) => {
      event.preventDefault();
      this.#offer = event;
      this.dispatchEvent(new Event('install'));
    });
    addEventListener('appinstalled', () => {
      this.#offer = null;
      this.dispatchEvent(new Event('install'));
    });
  }

  /** Whether a newer version of the page is here, whole, and waits. */
  get updated() {
    return this.#waiting;
  }

  get installable() {
    return this.#offer !== null;
  }

  /** @param {import('../analysis.js').Analysis} analysis whose first reading comes first */
  async start(analysis) {
    if (!globalThis.navigator.serviceWorker || !globalThis.caches) return this.#set('unsupported');
    // Another tab's visitor took the new version: this tab has the old one, and its files are gone.
    const { serviceWorker } = navigator;
    serviceWorker.addEventListener('controllerchange', () => this.#waiting && location.reload());
    for (const [target, name] of /** @type {const} */ ([[globalThis, 'online'], [document, 'visibilitychange']])) {
      target.addEventListener(name, () => this.#check());
    }
    if (!mayKeep()) return;
    // Before this tab registers, another one may take the new version.
    const former = await ownRegistration().catch(() => undefined);
    if (former) this.#watch(former);
    await new Promise((resolve) => {
      setTimeout(resolve, patience);
      analysis.addEventListener('reading', () => analysis.result && resolve(undefined));
    });
    if (document.readyState !== 'complete') await new Promise((resolve) => addEventListener('load', resolve));
    if (mayKeep()) await this.#register();
  }

  async #register() {
    const url = new URL(script);
    url.search = `?wasm=${supportedVariants()[0] ?? 'simd'}`;
    try {
      this.#watch(await navigator.serviceWorker.register(url, { updateViaCache: 'none' }));
    } catch {
      this.#set(navigator.onLine && !this.#registration?.active ? 'failed' : this.state);
    }
  }

  /** @param {ServiceWorkerRegistration} registration */
  #watch(registration) {
    this.#checked = Date.now();
    if (registration === this.#registration) return;
    this.#registration = registration;
    if (registration.active) this.#set('ready');
    if (registration.waiting) this.#newer();
    if (registration.installing) this.#follow(registration.installing);
    registration.addEventListener('updatefound', () => {
      if (registration.installing) this.#follow(registration.installing);
    });
  }

  /** @param {ServiceWorker} worker that is on its way */
  #follow(worker) {
    const look = () => {
      if (worker.state === 'installed' && this.#registration?.active) this.#newer();
      if (worker.state === 'activated') this.#set('ready');
      // The former version, if any, goes on; the browser tries again at the next visit.
      if (worker.state === 'redundant' && !this.#registration?.active) this.#set('failed');
    };
    worker.addEventListener('statechange', look);
    look();
  }

  #newer() {
    // A worker that takes over by itself has nobody wait.
    setTimeout(() => {
      if (!this.#registration?.waiting || this.#waiting) return;
      this.#waiting = true;
      this.dispatchEvent(new Event('update'));
    }, 500);
  }

  /** Ask whether there is a newer version: now and then, where somebody looks. */
  #check() {
    if (document.hidden || !navigator.onLine || Date.now() - this.#checked < betweenChecks) return;
    this.#checked = Date.now();
    void this.#registration?.update().catch(() => {});
  }

  /** Look for a newer version now. */
  async check() {
    await this.#registration?.update().catch(() => {});
  }

  /** @returns {Promise<number>} how many tabs run this version, this one among them */
  tabs() {
    const active = this.#registration?.active;
    if (!active) return Promise.resolve(1);
    return new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => resolve(data);
      active.postMessage('tabs', [port2]);
    });
  }

  /** Run the newer version, in all tabs: no tab is left with files of both. */
  update() {
    this.#registration?.waiting?.postMessage('activate');
  }

  /** @returns {Promise<Kept>} what is kept now */
  async kept() {
    /** @type {Kept} */
    const kept = { files: 0, bytes: 0, version: '', nets: [] };
    const name = (await caches.keys()).find((each) => each.startsWith(shells));
    if (name && this.state === 'ready') {
      const responses = await (await caches.open(name)).matchAll();
      kept.files = responses.length;
      kept.bytes = sizeOf(responses);
      kept.version = name.slice(shells.length);
    }
    const cache = await caches.open(netsCache);
    const keys = (await cache.keys()).map((request) => new URL(request.url));
    for (const entry of await this.#entries()) {
      const own = keys.filter(({ pathname, searchParams }) =>
        pathname.endsWith(`/${entry.file}`) && searchParams.get('sha256') === entry.sha256);
      const pieces = await Promise.all(own.map((key) => cache.match(key)));
      kept.nets.push({ ...entry, kept: Math.min(entry.bytes, sizeOf(pieces)) });
    }
    return kept;
  }

  /** @returns {Promise<Entry[]>} */
  async #entries() {
    const response = await fetch(manifest);
    return (await response.json()).models;
  }

  /**
   * Fetch and keep every net that is not here.
   * @param {AbortSignal} signal
   * @param {(file: string, loaded: number, total: number) => void} report bytes of all that were missing
   */
  async keepAll(signal, report) {
    const { nets } = await this.kept();
    const missing = nets.filter(({ kept, bytes }) => kept < bytes);
    const total = missing.reduce((sum, { bytes }) => sum + bytes, 0);
    let before = 0;
    for (const entry of missing) {
      const url = new URL(entry.file, manifest);
      const onBytes = (/** @type {number} */ loaded) => report(entry.file, before + loaded, total);
      onBytes(0);
      const read = await readKept(url, { cache: netsCache, expected: Promise.resolve(entry), signal, onBytes });
      await read?.kept;
      before += entry.bytes;
    }
    const after = (await this.kept()).nets.find(({ kept, bytes }) => kept < bytes);
    if (after) throw new Error(`There is no room in this browser for ${after.file}, or it did not arrive whole.`);
  }

  /** Delete all that is kept here for offline use, and keep nothing from now on. */
  async deleteAll() {
    choose(false);
    const names = (await caches.keys()).filter((name) => name.startsWith(shells) || name === netsCache);
    await (this.#registration ?? (await ownRegistration()))?.unregister();
    await Promise.all(names.map((name) => caches.delete(name)));
    this.#registration = null;
    this.#set('off');
  }

  /** Keep the page after all. */
  async resume() {
    choose(true);
    this.#set('preparing');
    await this.#register();
  }

  /** @returns {Promise<boolean>} whether the browser promised not to clear it when it runs short of room */
  async persisted() {
    return (await navigator.storage?.persisted?.()) ?? false;
  }

  /** @returns {Promise<boolean>} */
  async persist() {
    return (await navigator.storage?.persist?.()) ?? false;
  }

  async install() {
    const offer = this.#offer;
    this.#offer = null;
    await offer?.prompt();
    await offer?.userChoice;
    this.dispatchEvent(new Event('install'));
  }

  /** @param {OfflineState} state */
  #set(state) {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new Event('change'));
  }
}

/** The page's, and not that of a site around it. @returns {Promise<ServiceWorkerRegistration | undefined>} */
async function ownRegistration() {
  const found = await navigator.serviceWorker.getRegistration();
  return found?.scope === new URL('.', script).href ? found : undefined;
}

/** @param {readonly (Response | undefined)[]} responses */
function sizeOf(responses) {
  return responses.reduce((sum, response) => sum + Number(response?.headers.get('content-length') ?? 0), 0);
}

export const offline = new Offline();
