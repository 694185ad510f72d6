// Facewise as a page uses it, worker and all: window.info after the first result, then window.runOnce(), as the pages
// of the peers have them. ?options={..} are those of createAnalyzer, ?img= is the picture, ?w= and ?h= the canvas.
import { createAnalyzer } from '/facewise-published/web/lib/index.js';

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

/**
 * Frames a second with `inFlight` of them given at a time.
 * @param {AnalyzerOptions} given
 * @param {{ frames: number, inFlight: number }} load
 */
async function throughput(given, { frames, inFlight }) {
  const analyzer = await createAnalyzer(given);
  let left = 0;
  const feed = async () => {
    while (left-- > 0) await analyzer.analyze(canvas);
  };
  const pass = async (/** @type {number} */ count) => {
    left = count;
    await Promise.all(Array.from({ length: inFlight }, feed));
  };
  await pass(2 * inFlight);
  const start = performance.now();
  await pass(frames);
  const took = performance.now() - start;
  analyzer.close();
  return (1000 * frames) / took;
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
  Object.assign(window, { compose, throughput, runOnce });
  return {
    tInit, tLoad, tFirst, faces: faces.length, mesh: face?.mesh?.length, age: face?.age, gender: face?.gender,
    emotion: face?.emotion?.label, gaze: face?.gaze, pose: face?.pose?.yaw, heap: (await analyzer.stats()).heapBytes,
  };
}

Object.assign(window, { info: await start().catch((error) => ({ error: String(error?.stack ?? error) })) });
