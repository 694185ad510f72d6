// node tests/bench/workers.mjs
// The full reading of a 640 x 480 picture of one face in Chromium, with one worker and with two, taking turns. Calls
// overlap, as they do on a page that does not wait: frames a second, medians of all rounds.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openBrowser } from '../parity/lib/browser.mjs';
import { pinThread, workerThreads } from './lib/pin.mjs';

const ROUNDS = 7;
const MILLISECONDS_A_ROUND = 700;
const PICTURE = new URL('../../models/node_modules/@vladmandic/face-api/demo/sample6.jpg', import.meta.url);

/** What is measured: frames that are each read whole, and frames of a video whose clocks ask for every reading. */
const CASES = {
  pictures: { mode: 'image', tiles: false, rotations: false, maxFaces: 1 },
  video: { mode: 'video', maxFaces: 2 },
};

const PAGE = `<!doctype html><meta charset="utf-8"><title>bench</title><script type="module">
import { createAnalyzer } from '/web/lib/index.js';
const image = new Image();
image.src = '/face.jpg';
await image.decode();
const canvas = document.createElement('canvas');
canvas.width = 640;
canvas.height = 480;
const context = canvas.getContext('2d', { willReadFrequently: true });
{ // one face of the picture, alone
  const finder = await createAnalyzer({ maxFaces: 1, tasks: ['mesh'] });
  const { box } = (await finder.analyze(image)).faces[0];
  finder.close();
  const side = 1.6 * Math.max(box.width, box.height);
  const [x, y] = [box.x + box.width / 2 - side / 2, box.y + box.height / 2 - side / 2];
  context.fillStyle = '#777';
  context.fillRect(0, 0, 640, 480);
  context.drawImage(image, x, y, side, side, 200, 120, 240, 240);
}
const analyzers = {};
window.take = async (name, options) => {
  analyzers[name] = await createAnalyzer(options);
  for (let i = 0; i < 5; i++) await window.fps(name, 1);
  const { faces } = await analyzers[name].analyze(canvas, { timestamp: (window.time += 1000) });
  return JSON.stringify(faces.map((face) => [face.age, face.gender, face.emotion, face.pose].every(Boolean)));
};
window.time = 0;
window.fps = async (name, milliseconds) => {
  const start = performance.now();
  let frames = 0;
  // A second goes by from frame to frame: everything is due each time.
  const loop = async () => {
    while (performance.now() - start < milliseconds) {
      await analyzers[name].analyze(canvas, { timestamp: (window.time += 1000) });
      frames++;
    }
  };
  await Promise.all([loop(), loop()]);
  return frames / (performance.now() - start) * 1000;
};
window.ready = true;
</script>`;

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

const browser = await openBrowser();
browser.files.set('/face.jpg', await readFile(fileURLToPath(PICTURE)));
const page = await browser.page(PAGE);
await page.waitForFunction('window.ready');
for (const [name, options] of Object.entries(CASES)) {
  /** @type {Record<number, number[]>} */
  const fps = { 1: [], 2: [] };
  const others = new Set(workerThreads());
  for (const workers of [1, 2]) {
    const all = JSON.stringify({ ...options, worker: true, workers });
    const read = await page.evaluate(`take('${name}${workers}', ${all})`);
    if (read !== '[true]') throw new Error(`${name}, ${workers} workers: not one face with every reading, but ${read}`);
  }
  workerThreads().filter((thread) => !others.has(thread)).forEach((thread, i) => pinThread(thread, i === 2 ? 1 : 0));
  for (let round = 0; round < ROUNDS; round++) {
    for (const workers of [1, 2]) {
      fps[workers].push(Number(await page.evaluate(`fps('${name}${workers}', ${MILLISECONDS_A_ROUND})`)));
    }
  }
  const [one, two] = [median(fps[1]), median(fps[2])];
  const gain = `${(two / one).toFixed(2)}x`;
  console.log(`${name.padEnd(10)} one worker ${one.toFixed(1)} fps, two ${two.toFixed(1)} fps: ${gain}`);
}
await browser.close();
