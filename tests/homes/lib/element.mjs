// Pages with <face-wise> from the packed package, under the strict policy, for one test each.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { cameraFlags, installPixelsOf } from '../../browser/lib/page.mjs';
import { samplePath } from '../../lib/samples.mjs';
import { launch, serveFolder } from './browser.mjs';
import { scratch } from './project.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').BrowserContext} Context */

/**
 * A scratch project with three pictures, served.
 * @param {string} name
 */
export async function elementProject(name) {
  const project = scratch(name, 'element');
  for (const [file, number] of Object.entries({ photo: 3, four: 6, other: 1 })) {
    await sharp(samplePath(number)).resize(800).toFile(path.join(project, `${file}.jpg`));
  }
  writeFileSync(path.join(project, 'blank.html'), '<!doctype html><html lang="en"><title>blank</title><body></body>');
  writeFileSync(path.join(project, 'late.js'), 'window.define = () => import("./node_modules/facewise/element.js");');
  writeFileSync(path.join(project, 'late.html'),
    '<!doctype html><title>late</title><body><script type="module" src="late.js"></script></body>');
  return { project, server: await serveFolder(project) };
}

/** Runs in each page first: remembers events, streams, workers and policy violations. */
function watch() {
  const log = /** @type {any[]} */ ([]);
  const streams = /** @type {MediaStream[]} */ ([]);
  const made = /** @type {WeakRef<Worker>[]} */ ([]);
  Object.assign(window, {
    log, streams, made,
    Worker: class extends Worker {
      /** @param {URL} url @param {WorkerOptions} options */
      constructor(url, options) {
        super(url, options);
        made.push(new WeakRef(this)); // a test counts what is left
      }
    },
    violations: /** @type {string[]} */ ([]),
    live: () => streams.flatMap((stream) => stream.getTracks())
      .filter(({ readyState }) => readyState === 'live').length,
    /** @param {Element} element */
    listen(element) {
      for (const type of ['ready', 'progress', 'faces', 'enter', 'leave', 'change', 'error', 'camera']) {
        element.addEventListener(type, (/** @type {any} */ { detail, id }) => {
          const { code, state, faces } = detail ?? {};
          log.push({ type, id: element.id, face: id, code, state, faces: faces?.length, at: faces?.[0]?.box.x });
        });
      }
      return element;
    },
  });
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    /** @type {any} */ (window).violations.push(`${violatedDirective} ${blockedURI}`));
  const devices = navigator.mediaDevices;
  const open = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (constraints) => {
    const stream = await open(constraints);
    streams.push(stream);
    return stream;
  };
}

/**
 * A browser with a camera of that kind.
 * @param {string} origin
 * @param {'webcam' | 'refused' | 'none'} [camera] what it does when a page asks for one
 */
export async function elementBrowser(origin, camera = 'webcam') {
  const browser = await launch(cameraFlags(camera));
  return {
    browser,
    /**
     * A page that is closed after `use`; whatever it reports on its console or against its policy fails.
     * @param {string} html of the body
     * @param {(page: Page, context: Context) => Promise<void>} use
     * @param {{ file?: string, options?: import('playwright-core').BrowserContextOptions, expected?: RegExp }} [more]
     *   expected: console errors that are part of the test
     */
    async page(html, use, { file = 'blank.html', options = {}, expected } = {}) {
      const context = await browser.newContext({ viewport: { width: 900, height: 700 }, ...options });
      const page = await context.newPage();
      /** @type {string[]} */
      const errors = [];
      page.on('console', (message) => ['error', 'warning'].includes(message.type()) &&
        errors.push(`${message.text()} ${message.location().url}`));
      page.on('pageerror', (error) => errors.push(String(error.stack ?? error)));
      page.on('request', (request) => {
        if (!request.url().startsWith(origin)) errors.push(`foreign: ${request.url()}`);
      });
      await page.addInitScript(installPixelsOf);
      await page.addInitScript(watch);
      try {
        await page.goto(`${origin}/${file}`);
        if (file === 'blank.html') await page.evaluate(fill, html);
        await use(page, context);
        errors.push(...await page.evaluate(() => /** @type {any} */ (window).violations));
        const unexpected = errors.filter((text) => !/favicon|willReadFrequently/.test(text) && !expected?.test(text));
        if (unexpected.length > 0) throw new Error(unexpected.join('\n'));
      } catch (error) {
        const seen = await page.evaluate(`[[...document.querySelectorAll('face-wise')].map(({ state, error }) =>
          [state, error?.toJSON()]), log.slice(-6)]`).catch(() => []);
        const reason = error instanceof Error ? error.stack : error;
        throw new Error(`${reason}\n${JSON.stringify(seen)}\n${errors.join('\n')}`);
      } finally {
        await context.close();
      }
    },
    close: () => browser.close(),
  };
}

/** @param {string} html */
async function fill(html) {
  await import(/** @type {string} */ ('/node_modules/facewise/element.js'));
  document.body.innerHTML = html;
  for (const element of document.querySelectorAll('face-wise')) /** @type {any} */ (window).listen(element);
}

/**
 * Waits for a state of the element, the first of the page unless told otherwise.
 * @param {Page} page
 * @param {string} state
 * @param {string} [selector]
 */
export async function until(page, state, selector = 'face-wise') {
  await page.waitForFunction(([which, wanted]) => /** @type {any} */ (document.querySelector(which))?.state === wanted,
    [selector, state], { timeout: 20_000 });
}

/** @param {Page} page @param {string} expression of `el`, the first element, and `log` @returns {Promise<any>} */
export function ask(page, expression) {
  return page.evaluate(`(() => { const el = document.querySelector('face-wise'); return (${expression}); })()`);
}

/** @param {() => boolean | Promise<boolean>} check @param {() => string | Promise<string>} what says what is there */
export async function poll(check, what) {
  const deadline = Date.now() + 20_000;
  while (!await check()) {
    if (Date.now() > deadline) throw new Error(await what());
    await new Promise((resolve) => {
      setTimeout(resolve, 40);
    });
  }
}

/** @param {Page} page @param {string} expression */
export function untilTrue(page, expression) {
  return poll(() => ask(page, expression), () => `never: ${expression}`);
}

/** @param {Page} page @param {number} count of workers */
export function untilWorkers(page, count) {
  return poll(() => page.workers().length === count, () => `${page.workers().length} workers, not ${count}`);
}
