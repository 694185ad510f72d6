// Hours in minutes: 20,000 frames with people coming and going, and 500 analyzers made and closed, in Chromium.
// FLAT_FRAMES and FLAT_CREATIONS make it shorter for a quick look.

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import puppeteer from 'puppeteer-core';
import { serveFolder } from '../homes/lib/browser.mjs';
import { tarball } from '../homes/lib/project.mjs';
import { FLAGS, executablePath } from '../lib/chromium.mjs';
import { samplePath } from '../lib/samples.mjs';

/**
 * After a forced garbage collection, in bytes. `page` and `worker` are V8's heaps, `buffers` what they hold outside
 * (wasm memory, frames), `wasm` what the analyzer itself says; workers, nodes and listeners are counted.
 * @typedef {{ wasm: number, page: number, worker: number, buffers: number, workers: number, nodes: number,
 *   listeners: number }} Sample
 */

const FRAMES = Number(process.env.FLAT_FRAMES ?? 20_000);
const CREATIONS = Number(process.env.FLAT_CREATIONS ?? 500);
/** Of a run. The first is for compilers and caches to settle. */
const TENTHS = 10;
/** Each tenth is looked at so often, and its median counts: a heap is a little different after each collection. */
const LOOKS = 5;
/** Sixteen bytes kept of each frame would be more: the smallest object there is. Code and its statistics stay below. */
const allowed = (/** @type {number} */ steps) => Math.max(64 << 10, 16 * steps);
/** An analyzer that is not let go keeps megabytes, its smallest part some thousand bytes. */
const allowedPerCreation = 512;

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const megabytes = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(2)} MB`;

/** The package, and the photographs of face-api. @param {string} root @returns {string} a folder to serve */
function site(root) {
  const folder = mkdtempSync(path.join(tmpdir(), 'facewise-flat-'));
  execFileSync('tar', ['-xzf', tarball(), '-C', folder]);
  mkdirSync(path.join(folder, 'pictures'));
  for (let i = 1; i <= 6; i++) {
    copyFileSync(samplePath(i), path.join(folder, `pictures/${i}.jpg`));
  }
  for (const file of ['index.html', 'page.js']) {
    copyFileSync(path.join(root, 'tests/prove/flat', file), path.join(folder, file));
  }
  return folder;
}

/**
 * @param {import('puppeteer-core').Page} page
 * @param {import('puppeteer-core').CDPSession} session
 * @param {number} wasm
 * @param {number} expected workers
 * @returns {Promise<Sample>}
 */
async function look(page, session, wasm, expected) {
  const heap = async (/** @type {import('puppeteer-core').CDPSession} */ client) => {
    // Twice: what the first finds dead may have kept more alive, such as the other end of a port.
    for (let i = 0; i < 2; i++) await client.send('HeapProfiler.collectGarbage');
    return /** @type {any} */ (await client.send('Runtime.getHeapUsage'));
  };
  // A worker that was closed a moment ago may still be listed; it cannot be asked, and one that was kept can.
  for (let tries = 0; page.workers().length > expected && tries < 100; tries++) await pause(50);
  const asked = page.workers().map(({ client }) => heap(client).catch(() => null));
  const heaps = (await Promise.all(asked)).filter((answer) => answer !== null);
  const own = await heap(session);
  const { nodes, jsEventListeners: listeners } = await session.send('Memory.getDOMCounters');
  const sum = (/** @type {string} */ key) => heaps.reduce((all, each) => all + each[key], 0);
  return {
    wasm, page: own.usedSize, worker: sum('usedSize'), workers: heaps.length, nodes, listeners,
    buffers: (own.backingStorageSize ?? 0) + sum('backingStorageSize'),
  };
}

/** @param {Sample[]} samples @returns {Sample} */
const middle = (samples) =>
  /** @type {Sample} */ (Object.fromEntries(Object.keys(samples[0]).map((key) =>
    [key, median(samples.map((sample) => sample[/** @type {keyof Sample} */ (key)]))])));

/**
 * @param {Sample} early @param {Sample} late @param {number} tolerance bytes of each heap
 * @returns {string[]} what grew
 */
function growth(early, late, tolerance) {
  const problems = [];
  for (const heap of /** @type {const} */ (['page', 'worker', 'buffers'])) {
    const grown = late[heap] - early[heap];
    if (grown > tolerance) problems.push(`${heap} grew by ${grown} bytes, ${tolerance} are allowed`);
  }
  for (const exact of /** @type {const} */ (['wasm', 'workers', 'nodes', 'listeners'])) {
    if (late[exact] > early[exact]) problems.push(`${exact} went from ${early[exact]} to ${late[exact]}`);
  }
  return problems;
}

/**
 * Ten equal parts of some work, looked at on the way.
 * @param {number} steps
 * @param {(count: number) => Promise<number>} work does so many steps and tells the wasm memory
 * @param {(wasm: number) => Promise<Sample>} sample
 * @param {(line: string) => void} log
 */
async function tenths(steps, work, sample, log) {
  const started = performance.now();
  const tenths = [];
  for (let tenth = 0; tenth < TENTHS; tenth++) {
    const samples = [];
    for (let i = 0; i < LOOKS; i++) samples.push(await sample(await work(Math.ceil(steps / TENTHS / LOOKS))));
    const now = middle(samples);
    tenths.push(now);
    log(`${tenth + 1}/${TENTHS} after ${Math.round((performance.now() - started) / 1000)} s: page ` +
      `${megabytes(now.page)}, worker ${megabytes(now.worker)}, buffers ${megabytes(now.buffers)}, wasm ` +
      `${megabytes(now.wasm)}, ${now.workers} workers`);
  }
  return { early: tenths[1], late: tenths[TENTHS - 1], seconds: (performance.now() - started) / 1000 };
}

/** @type {import('../../build-scripts/prove.mjs').Proof} */
export default {
  title: `Nothing grows in ${FRAMES} frames with people coming and going, nor by ${CREATIONS} closed analyzers`,
  needs: ['npm-tests', 'models', 'pack'],
  async run({ root, log }) {
    const folder = site(root);
    const server = await serveFolder(folder);
    const browser = await puppeteer.launch({
      executablePath, headless: true, protocolTimeout: 1_800_000, args: FLAGS,
    });
    /** @type {string[]} */
    const problems = [];
    /** @type {Record<string, string | number>} */
    const figures = {};
    const note = (/** @type {string} */ what, /** @type {{ early: Sample, late: Sample }} */ { early, late }) => {
      for (const heap of /** @type {const} */ (['wasm', 'page', 'worker', 'buffers'])) {
        if (early[heap] + late[heap] > 0) {
          figures[`${what}: ${heap}, second tenth and last`] = `${megabytes(early[heap])}, ${megabytes(late[heap])}`;
        }
      }
      for (const exact of /** @type {const} */ (['workers', 'nodes', 'listeners'])) {
        figures[`${what}: ${exact}, second tenth and last`] = `${early[exact]}, ${late[exact]}`;
      }
    };
    try {
      const page = await browser.newPage();
      page.setDefaultTimeout(120_000);
      page.on('pageerror', (error) => problems.push(String(error)));
      await page.goto(`${server.origin}/`);
      await page.waitForFunction(() => document.title === 'ready');
      const session = await page.createCDPSession();
      /** @type {any} */
      const { flat } = /** @type {any} */ (globalThis);

      const { tasks, heads } = await page.evaluate(() => flat.open(true));
      log(`${heads} heads; tasks ${tasks.join(', ')}`);
      const play = await tenths(FRAMES, (count) => page.evaluate(async (n) => (await flat.play(n)).heapBytes, count),
        (wasm) => look(page, session, wasm, 1), log);
      const seen = await page.evaluate(() => flat.close());
      note('frames', play);
      Object.assign(figures, {
        frames: FRAMES, 'frames a second': (FRAMES / play.seconds).toFixed(1), 'people who came': seen.enter,
        'people who left': seen.leave, 'frames without anybody': seen.empty, 'most faces at once': seen.most,
      });
      problems.push(...growth(play.early, play.late, allowed(0.8 * FRAMES)).map((text) => `frames: ${text}`));
      if (seen.enter < FRAMES / 1000 || seen.leave < FRAMES / 1000 || seen.empty === 0) {
        problems.push(`hardly anybody came and went: ${JSON.stringify(seen)}`);
      }

      for (const worker of [true, false]) {
        const name = worker ? 'analyzers in workers' : 'analyzers inline';
        log(name);
        const made = await tenths(CREATIONS, (count) => page.evaluate((n, off) => flat.create(n, off), count, worker)
          .then(() => 0), (wasm) => look(page, session, wasm, 0), log);
        note(name, made);
        figures[`${name}: made and closed`] = CREATIONS;
        figures[`${name}: seconds`] = Math.round(made.seconds);
        const tolerance = Math.max(64 << 10, 0.8 * CREATIONS * allowedPerCreation);
        problems.push(...growth(made.early, made.late, tolerance).map((text) => `${name}: ${text}`));
        if (made.late.workers > 0) problems.push(`${name}: ${made.late.workers} workers are left`);
      }
    } finally {
      await browser.close();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    }
    return { passed: problems.length === 0, figures, problems };
  },
};
