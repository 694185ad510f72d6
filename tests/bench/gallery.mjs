// How long a search takes against the number of people in a gallery: from the call in JavaScript to the five best.

import { median, worseThanLinear } from './stats.mjs';

const COUNTS = [10, 1000, 10_000, 100_000];
/** Faces that are looked up in one search, as those of a crowd. */
const TOGETHER = 16;

/**
 * Runs in the page.
 * @param {{ counts: number[], together: number, runs: number }} options
 * @returns {Promise<{ count: number, alone: number[], together: number[] }[]>} milliseconds a face
 */
async function searches({ counts, together, runs }) {
  const module = '/facewise/web/lib/gallery-search.js';
  const { Search } = await import(module);
  const search = await Search.create(128, { variant: 'auto' });
  const vector = () => {
    const values = Float32Array.from({ length: 128 }, () => Math.random() + Math.random() - 1);
    const length = Math.hypot(...values);
    return values.map((value) => value / length);
  };
  const results = [];
  for (const count of counts) {
    while (search.count < count) search.put(search.count, vector());
    const time = (/** @type {number} */ faces) => {
      const queries = Array.from({ length: faces }, vector);
      let done = 0;
      const start = performance.now();
      while (performance.now() - start < 30) {
        search.find(queries, 5);
        done++;
      }
      return (performance.now() - start) / done / faces;
    };
    time(1); // compiles
    const alone = Array.from({ length: runs }, () => time(1));
    results.push({ count, alone, together: Array.from({ length: runs }, () => time(together)) });
  }
  return results;
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} origin of the peers' folder with our modules in it
 * @param {number} runs
 * @returns {Promise<import('./streams.mjs').FlatTable>}
 */
export async function measureGallery(browser, origin, runs) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${origin}/e2e/blank.html`);
  const results = await page.evaluate(searches, { counts: COUNTS, together: TOGETHER, runs });
  await context.close();
  const points = results.map(({ count, alone, together }) => ({
    what: String(count), work: count, found: 1, ms: median(alone), each_of_16_ms: median(together),
  }));
  return { points, worse: worseThanLinear(points) };
}
