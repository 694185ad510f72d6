// Facewise as a page uses it, worker and all: window.info after the first result, then window.runOnce(), as the pages
// of the peers have them. ?options={..} are those of createAnalyzer, ?img= is the picture, ?w= and ?h= the canvas.
import { createAnalyzer } from '/facewise-published/index.js';

/** @typedef {import('/facewise/web/lib/options.js').AnalyzerOptions} AnalyzerOptions */
/** @typedef {{ url: string, x: number, y: number, width: number, height: number }} Tile  a picture and where it goes */

const query = new URLSearchParams(location.search);
/** @type {AnalyzerOptions} */
const options = JSON.parse(query.get('options') ?? '{}');
const canvas = document.createElement('canvas');
canvas.width = Number(query.get('w') ?? 640);
canvas.height = Number(query.get('h') ?? 480);

/** The canvas as human's page has it: in memory, where both read it from. */
const context = () => {
  const found = canvas.getContext('2d', { willReadFrequently: true });
  if (!found) throw new Error('no 2d context');
  return found;
};

/** @param {string} url */
async function imageAt(url) {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}

/**
 * Make the canvas this large, grey, with these pictures on it.
 * @param {number} width
 * @param {number} height
 * @param {Tile[]} tiles
 */
async function compose(width, height, tiles) {
  canvas.width = width;
  canvas.height = height;
  const drawing = context();
  drawing.fillStyle = '#808080';
  drawing.fillRect(0, 0, width, height);
  for (const { url, ...at } of tiles) drawing.drawImage(await imageAt(url), at.x, at.y, at.width, at.height);
}

/** @type {Map<string, import('/facewise-published/index.js').Analyzer>} */
const streams = new Map();
let clock = 0;

/** A stream's next frame. A second goes by from one to the next: in video mode, too, every reading is due. */
const frame = (/** @type {string} */ name) => streams.get(name)?.analyze(canvas, { timestamp: (clock += 1000) });

/**
 * Frames a second while two are given at a time.
 * @param {string} name of a stream
 * @param {number} milliseconds
 */
async function fps(name, milliseconds) {
  const start = performance.now();
  let frames = 0;
  const feed = async () => {
    while (performance.now() - start < milliseconds) {
      await frame(name);
      frames++;
    }
  };
  await Promise.all([feed(), feed()]);
  return (1000 * frames) / (performance.now() - start);
}

/**
 * @param {string} name
 * @param {AnalyzerOptions} given
 * @returns {Promise<boolean>} whether one face is read, with every task
 */
async function openStream(name, given) {
  streams.set(name, await createAnalyzer(given));
  for (let i = 0; i < 5; i++) await fps(name, 1);
  const result = await frame(name);
  const [face, ...others] = result?.faces ?? [];
  return others.length === 0 && [face?.age, face?.gender, face?.emotion, face?.pose].every(Boolean);
}

/** @returns {Promise<object>} */
async function start() {
  const tInit = performance.now();
  const starting = createAnalyzer(options); // loads while the picture is decoded
  const picture = imageAt(query.get('img') ?? '/e2e/face.jpg');
  context().drawImage(await picture, 0, 0, canvas.width, canvas.height);
  const analyzer = await starting;
  const tLoad = performance.now();
  const { faces } = await analyzer.analyze(canvas);
  const tFirst = performance.now();
  const [face] = faces;
  const runOnce = async () => {
    const before = performance.now();
    const result = await analyzer.analyze(canvas);
    return { t: performance.now() - before, n: result.faces.length, perf: result.timing };
  };
  Object.assign(window, { compose, openStream, fps, runOnce });
  return {
    tInit, tLoad, tFirst, faces: faces.length, mesh: face?.mesh?.length, age: face?.age, gender: face?.gender,
    emotion: face?.emotion?.label, gaze: face?.gaze, pose: face?.pose?.yaw, heap: (await analyzer.stats()).heapBytes,
  };
}

Object.assign(window, { info: await start().catch((error) => ({ error: String(error?.stack ?? error) })) });
