// Pages of the benchmark in Chromium: isolated, so that the clock is fine enough, and each with a process of its own.

import { launchChromium } from '../lib/chromium.mjs';
import { serveFiles } from '../parity/lib/browser.mjs';

const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};
/** A page in the background must run as fast as the one in front. */
const UNTHROTTLED = [
  '--disable-quic', '--disable-sync', '--disable-background-timer-throttling', '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
];

/** @typedef {import('playwright-core').Page} Page */

/** @param {unknown} error @returns {string} its first line, to be a row's reason */
export const reasonOf = (error) =>
  String(error instanceof Error ? error.message : error).split('\n')[0].slice(0, 200);

/** @param {string} folder the peers' @returns {ReturnType<typeof serveFiles>} */
export const servePeers = (folder) => serveFiles({ folder, headers: ISOLATED });

/** @param {string[]} [args] */
export const launch = (args = []) => launchChromium([...UNTHROTTLED, ...args]);

/** A page that runs nets through one of the adapters, as page.html of the peers does. */
export class NetPage {
  #page;
  /** What a runtime could not do, since the last load. @type {string[]} */
  errors = [];

  /** @param {Page} page */
  constructor(page) {
    this.#page = page;
    page.on('console', (message) => {
      // LiteRT.js logs everything as errors, its errors with this word in front.
      if (/^ERROR|unresolved custom op/.test(message.text())) this.errors.push(message.text().slice(0, 200));
    });
    page.on('pageerror', (error) => this.errors.push(String(error).slice(0, 200)));
  }

  /**
   * @param {import('playwright-core').Browser} browser
   * @param {string} origin
   * @param {string} adapter
   * @param {string} [variant]
   */
  static async open(browser, origin, adapter, variant) {
    const context = await browser.newContext();
    const net = new NetPage(await context.newPage());
    const query = new URLSearchParams({ adapter, threads: '1', ...(variant ? { variant } : {}) });
    await net.#page.goto(`${origin}/page.html?${query}`);
    await net.#page.waitForFunction('window.pageReady', undefined, { timeout: 30000 });
    await net.evaluate('benchInit()');
    return net;
  }

  /** @param {string} expression @returns {Promise<any>} */
  evaluate(expression) {
    return this.#page.evaluate(expression);
  }

  /**
   * Load a net and run it once. LiteRT.js logs what it cannot run and answers with garbage: an error here.
   * @param {string} id
   * @returns {Promise<{ shape: number[] }>}
   */
  async load(id) {
    this.errors.length = 0;
    const loaded = await this.evaluate(`benchLoad(${JSON.stringify(id)})`);
    if (this.errors.length > 0) throw new Error(this.errors[0]);
    return loaded;
  }

  /** @param {string} id @param {number} milliseconds at least this long and 5 runs */
  warm(id, milliseconds) {
    return this.evaluate(`benchWarm(${JSON.stringify(id)}, ${milliseconds}, 5)`);
  }

  /** @param {string} id @param {number} count @returns {Promise<number[]>} milliseconds each, after two more runs */
  run(id, count) {
    return this.evaluate(`benchRun(${JSON.stringify(id)}, ${count})`);
  }
}

/** Milliseconds, longer than a new browser loads parts of its own, and than a page here reads first. */
const SETTLED = 1500;
const READ = 2500;

/** @param {number} milliseconds */
const sleep = (milliseconds) => new Promise((resolve) => {
  setTimeout(resolve, milliseconds);
});

/**
 * Open a page of the peers' e2e folder and wait for its first result.
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {{ alone?: boolean }} [how] `alone`: to measure the opening itself, with nothing else at work: not the
 *   browser, whose tab has been there for a while, nor what asks the page, which would have 330 KB of script read there
 *   first
 * @returns {Promise<{ page: Page, info: any }>}
 */
export async function openReading(browser, url, { alone = false } = {}) {
  const context = await browser.newContext();
  const page = await context.newPage();
  if (alone) {
    await page.goto('about:blank');
    await sleep(SETTLED);
  }
  await page.goto(url, { waitUntil: 'commit' });
  if (alone) await sleep(READ);
  await page.waitForFunction('window.info', undefined, { timeout: 60000 });
  const info = await page.evaluate('window.info');
  if (info.error) throw new Error(String(info.error).split('\n')[0].slice(0, 300));
  return { page, info };
}
