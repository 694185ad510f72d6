// Samples that are pages, in Chromium under a strict content security policy with a webcam made of a clip; and the
// five-minute page, as the docs lay it out.

import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { webcamFace, webcamFile } from '../browser/lib/page.mjs';
import { launch, serveFolder } from '../homes/lib/browser.mjs';
import { fencesIn } from './lib/fences.mjs';
import { copyResolved, root, sampleProject, samples } from './lib/project.mjs';
import { pageSamples } from './lib/samples.mjs';

let project = '';
/** @type {{ origin: string, close: () => void }} */
let server;
/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  project = await sampleProject('docs-pages');
  for (const file of ['index.html', 'main.js']) {
    copyFileSync(path.join(samples, 'start', file), path.join(project, file));
  }
  for (const name of Object.keys(pageSamples)) {
    const folder = path.join(project, 'pages', path.basename(name, '.js'));
    mkdirSync(folder, { recursive: true });
    copyFileSync(path.join(samples, 'page.html'), path.join(folder, 'index.html'));
    copyFileSync(path.join(samples, 'page.css'), path.join(folder, 'page.css'));
    copyResolved(project, path.join(samples, name), path.join(folder, 'main.js'));
  }
  server = await serveFolder(project);
  browser = await launch(['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${webcamFile()}`]);
});
after(async () => {
  await browser.close();
  server.close();
});

/**
 * Opens a page and waits until its status says what it should.
 * @param {string} address
 * @param {RegExp} pattern
 */
async function says(address, pattern) {
  const page = await browser.newPage();
  /** @type {string[]} */
  const errors = [];
  /** @type {string[]} */
  const strangers = [];
  page.on('console', (message) => message.type() === 'error' && !/favicon/.test(message.location().url) &&
    errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(server.origin) && !/^(blob|data):/.test(request.url())) strangers.push(request.url());
  });
  try {
    await page.goto(`${server.origin}${address}`);
    await page.waitForFunction(([source]) =>
      new RegExp(source).test(document.getElementById('status')?.textContent ?? ''), [pattern.source],
    { timeout: 90_000 });
    assert.deepEqual({ errors, strangers }, { errors: [], strangers: [] });
  } catch (error) {
    const text = await page.textContent('#status').catch(() => '');
    throw new Error(`${address} says '${text}': ${error}\n${errors.join('\n')}`);
  } finally {
    await page.close();
  }
}

/**
 * Opens a page with this markup and waits until every element in it has read something.
 * @param {string} name
 * @param {string} markup
 */
async function elementsRead(name, markup) {
  writeFileSync(path.join(project, `${name}.html`), `<!doctype html><title>Elements</title><p id="status"></p>
    <script type="module" src="element-page.js"></script>${markup}`);
  copyFileSync(path.join(root, 'web/demo/samples/clip.mp4'), path.join(project, 'clip.mp4'));
  writeFileSync(path.join(project, 'element-page.js'), `
    const elements = [...document.querySelectorAll('face-wise')];
    const read = new Set();
    for (const element of elements) {
      element.addEventListener('faces', () => {
        read.add(element);
        document.getElementById('status').textContent = read.size + ' of ' + elements.length + ' have read';
      });
    }
    await import('/node_modules/facewise/element.js');`);
  await says(`/${name}.html`, /^([1-9]) of \1 have read$/);
}

test('markup of the element\'s reference', async () => {
  const reference = readFileSync(path.join(root, 'web/docs/api/element.md'), 'utf8');
  const markup = /** @type {RegExpMatchArray} */ (reference.match(/^```\w+\n(<face-wise[\s\S]*?)^```/m))[1];
  await elementsRead('element', markup);
});

test('markup of README.md', async () => {
  const blocks = fencesIn('README.md').filter(({ language }) => language === 'html');
  assert.equal(blocks.length, 1);
  await elementsRead('readme', blocks[0].text);
});

test('the element of the home page', async () => {
  copyFileSync(path.join(samples, 'element.html'), path.join(project, 'two-lines.html'));
  const page = await browser.newPage();
  await page.goto(`${server.origin}/two-lines.html`);
  await page.waitForFunction(() => /** @type {any} */ (document.querySelector('face-wise'))?.faces.length > 0, null,
    { timeout: 90_000 });
  await page.close();
});

test('the five-minute page', () => says('/', /^happy, about \d+, female; /));

test('the five-minute page says so when there is no face, or no picture', async () => {
  const markup = readFileSync(path.join(samples, 'start/index.html'), 'utf8');
  const grey = { width: 64, height: 64, channels: /** @type {3} */ (3), background: '#888' };
  await sharp({ create: grey }).toFile(path.join(project, 'plain.png'));
  writeFileSync(path.join(project, 'empty.html'), markup.replace('photo.jpg', 'plain.png'));
  await says('/empty.html', /^No face was found\.$/);
  writeFileSync(path.join(project, 'none.html'), markup.replace('photo.jpg', 'main.js'));
  await says('/none.html', /^The source image cannot be decoded\./);
});

for (const [name, pattern] of Object.entries(pageSamples)) {
  test(name, () => says(`/pages/${path.basename(name, '.js')}/`, pattern));
}

/** Runs in the page: where video and canvas lie, and the middle of what is drawn, in pixels of the screen. */
function layout() {
  const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector('canvas'));
  const video = /** @type {HTMLVideoElement} */ (document.querySelector('video'));
  const { width, height } = canvas;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const { data } = context.getImageData(0, 0, width, height);
  const drawn = [...Array(width * height).keys()].filter((i) => data[4 * i + 3] > 0);
  const box = canvas.getBoundingClientRect();
  const middle = (/** @type {number[]} */ all) => (Math.min(...all) + Math.max(...all)) / 2;
  const rows = drawn.map((i) => Math.floor(i / width));
  const columns = drawn.map((i) => i % width);
  const sides = (/** @type {DOMRect} */ { x, y, width, height }) => [x, y, width, height];
  return {
    canvas: sides(box),
    video: sides(video.getBoundingClientRect()),
    pixels: [width / video.videoWidth, height / video.videoHeight],
    mirrored: new DOMMatrix(getComputedStyle(video).transform).a < 0,
    drawn: drawn.length,
    face: [middle([...new Set(columns)]) / width * 640, middle([...new Set(rows)]) / height * 480],
  };
}

test('the drawing of the camera view lies over the mirrored video, on the face', async () => {
  const page = await browser.newPage();
  try {
    for (const width of [1000, 400]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(`${server.origin}/pages/camera/`);
      await page.waitForFunction(() => /^1 in view/.test(document.getElementById('status')?.textContent ?? ''),
        undefined, { timeout: 90_000 });
      const { canvas, video, pixels, mirrored, drawn, face } = await page.evaluate(layout);
      assert.deepEqual(canvas, video);
      assert.ok(canvas[2] <= width && canvas[2] > 300, `${canvas[2]} px wide`);
      assert.deepEqual({ pixels, mirrored }, { pixels: [1, 1], mirrored: true });
      assert.ok(drawn > 2000, `${drawn} pixels are drawn`);
      // A mesh from brow to chin and a plate over it; the webcam's face is off the middle.
      const off = [face[0] - (640 - webcamFace.x), face[1] - webcamFace.y];
      assert.ok(Math.abs(off[0]) < 50 && Math.abs(off[1]) < 80, `the drawing is off by ${off}`);
    }
  } finally {
    await page.close();
  }
});

test('a page without a camera says so', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  try {
    // What a browser does where the user says no.
    await page.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('Not this one.', 'NotAllowedError'));
    });
    for (const name of ['camera', 'events', 'liveness', 'requests']) {
      await page.goto(`${server.origin}/pages/${name}/`);
      await page.waitForFunction(() => document.getElementById('status')?.textContent?.startsWith('Not this one.'),
        undefined, { timeout: 90_000 });
    }
  } finally {
    await context.close();
  }
});
