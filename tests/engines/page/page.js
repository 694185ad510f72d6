// The packed package in a plain page. Each step is a function that the test calls; all of it goes back as JSON.
import { createAnalyzer, isSupported } from './package/index.js';
import './package/element.js';
import { createGallery } from './package/gallery.js';
import { conv2d, createTrainer, dense, flatten, maxPool2d } from './package/train.js';

/** @typedef {import('./package/index.js').Result} Result */
/** @typedef {import('./package/index.js').ImageInput} ImageInput */

const picture = /** @type {HTMLImageElement} */ (document.getElementById('picture'));
const [WIDTH, HEIGHT] = [640, 512];

/**
 * Pixels that are the same in every engine: no decoder has a part in them.
 * @returns {Promise<import('./package/index.js').RawImage>}
 */
async function rawPixels() {
  const bytes = await (await fetch('pixels.bin')).arrayBuffer();
  return { data: new Uint8Array(bytes), width: WIDTH, height: HEIGHT, channels: 3 };
}

/** @param {HTMLCanvasElement | OffscreenCanvas} canvas */
function context2d(canvas) {
  return /** @type {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
}

/** @template {HTMLCanvasElement | OffscreenCanvas} T @param {T} canvas */
function drawn(canvas) {
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  context2d(canvas).drawImage(picture, 0, 0, WIDTH, HEIGHT);
  return canvas;
}

/** The same picture in everything that this engine has to hold one. */
async function inputs() {
  const canvas = drawn(document.createElement('canvas'));
  /** @type {Promise<Blob>} */
  const png = new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no PNG'))), 'image/png');
  });
  /** @type {{ [kind: string]: ImageInput & { close?: () => void } }} */
  const all = {
    canvas,
    ImageData: context2d(canvas).getImageData(0, 0, WIDTH, HEIGHT),
    ImageBitmap: await createImageBitmap(canvas),
    Blob: await png,
  };
  if (typeof OffscreenCanvas === 'function') all.OffscreenCanvas = drawn(new OffscreenCanvas(1, 1));
  if (typeof VideoFrame === 'function') all.VideoFrame = new VideoFrame(canvas, { timestamp: 0 });
  return all;
}

/** In pixels of a picture of that width. @param {Result} result */
const plain = ({ faces, width }) => faces.map(({ box, emotion, age, gender }) => {
  const scale = WIDTH / width;
  const names = /** @type {const} */ (['x', 'y', 'width', 'height']);
  const sides = Object.fromEntries(names.map((side) => [side, scale * box[side]]));
  return { box: sides, emotion, age, gender };
});

const steps = {
  supported: () => isSupported(),

  /** @param {boolean} worker @param {'simd' | 'relaxed' | undefined} variant */
  async read(worker, variant) {
    /** @type {import('./package/index.js').Task[]} */
    const tasks = ['emotion', 'age', 'gender', 'pose'];
    const analyzer = await createAnalyzer({ tasks, mode: 'image', worker, variant });
    const stats = await analyzer.stats();
    const raw = plain(await analyzer.analyze(await rawPixels()));
    /** @type {{ [kind: string]: ReturnType<typeof plain> }} */
    const seen = {};
    if (worker) {
      for (const [name, input] of Object.entries(await inputs())) {
        seen[name] = plain(await analyzer.analyze(input));
        input.close?.();
      }
      seen.image = plain(await analyzer.analyze(picture));
    }
    analyzer.close();
    return { variant: stats.variant, worker: stats.worker, raw, seen };
  },

  /** A worker that something else stops while it works, and while it waits. */
  async heal() {
    /** @type {Worker[]} */
    const workers = [];
    const { Worker: Original } = globalThis;
    globalThis.Worker = class extends Original {
      /** @param {ConstructorParameters<typeof Worker>} given */
      constructor(...given) {
        super(...given);
        workers.push(this);
      }
    };
    const analyzer = await createAnalyzer({ tasks: ['mesh'], mode: 'image', range: 'short', tiles: false });
    const pixels = await rawPixels();
    const answers = [];
    for (let i = 0; i < 4; i++) {
      const asked = analyzer.analyze(pixels).then(({ faces }) => faces.length, ({ code }) => code);
      if (i % 2 === 0) /** @type {Worker} */ (workers.at(-1)).terminate();
      answers.push(await asked);
    }
    analyzer.close();
    globalThis.Worker = Original;
    return answers;
  },

  /** The element with a picture, then with the camera, which in these engines shows no face. */
  async element() {
    const element = document.createElement('face-wise');
    element.tasks = ['emotion'];
    element.range = 'short';
    /** @type {Result[]} */
    const frames = [];
    const heard = { picture: 0, events: /** @type {string[]} */ ([]) };
    element.addEventListener('faces', ({ detail }) => frames.push(detail));
    element.addEventListener('error', ({ detail }) => heard.events.push(detail.code));
    /** @param {string} what @param {() => boolean} done */
    const until = async (what, done) => {
      for (const end = performance.now() + 60_000; !done();) {
        if (performance.now() > end) throw new Error(`${what}: ${element.state} ${element.error?.message ?? ''}`);
        await new Promise((resolve) => {
          setTimeout(resolve, 50);
        });
      }
    };
    element.src = 'picture.jpg';
    document.body.append(element);
    await element.start();
    heard.picture = element.faces.length;
    const shadow = /** @type {ShadowRoot} */ (element.shadowRoot);
    const canvas = /** @type {HTMLCanvasElement} */ (shadow.querySelector('[part=overlay]'));
    // Drawn at the next animation frame.
    await until('an overlay', () => canvas.width > 0 && context2d(canvas)
      .getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value > 0));
    frames.length = 0;
    element.src = null;
    element.camera = 'user';
    await until('frames of the camera', () => frames.length >= 8);
    const { videoWidth, srcObject } = /** @type {HTMLVideoElement} */ (element.videoElement);
    const { width, faces } = frames[frames.length - 1];
    const seen = { ...heard, state: element.state, sized: width === videoWidth && videoWidth > 0, faces: faces.length };
    element.remove();
    await until('the end of the camera', () => /** @type {MediaStream} */ (srcObject).getTracks()
      .every(({ readyState }) => readyState === 'ended'));
    return seen;
  },

  /** A net too small to be of use, taught to tell bright from dark. */
  async train() {
    const trainer = await createTrainer({
      input: [16, 16, 1],
      layers: [conv2d(4, 3, { activation: 'relu' }), maxPool2d(), flatten(), dense(2, { activation: 'softmax' })],
      labels: ['dark', 'bright'],
      name: 'bright',
      seed: 7,
    });
    const samples = Float32Array.from({ length: 40 * 256 }, (_, i) => (i >> 8) % 2 * 0.6 + (i * 7919) % 97 / 300);
    const targets = Array.from({ length: 40 }, (_, i) => ['dark', 'bright'][i % 2]);
    const { epochs } = await trainer.fit({ samples, targets }, { epochs: 4, batchSize: 8 });
    const file = await trainer.exportModel();
    trainer.close();
    const analyzer = await createAnalyzer({
      tasks: [{ name: 'bright', model: file }], mode: 'image',
    });
    const { faces } = await analyzer.analyze(await rawPixels());
    analyzer.close();
    const read = faces.map(({ custom }) => custom?.bright?.label);
    return { losses: epochs.map(({ loss }) => loss), bytes: file.length, read };
  },

  /** Everybody in the picture: the gallery then has so many people. */
  async enrol() {
    const gallery = await createGallery();
    for (const [i, face] of (await who()).entries()) {
      await gallery.enrol(`person ${i}`, face, { allowPoor: true, allowDuplicate: true });
    }
    const { size } = gallery;
    gallery.close();
    return size;
  },

  /** Whom an earlier page has enrolled. */
  async identify() {
    const gallery = await createGallery();
    const names = [];
    for (const face of await who()) names.push((await gallery.identify(face)).person?.name ?? null);
    await gallery.clear();
    gallery.close();
    return names;
  },

  async features() {
    const bgra = new Uint8Array(16).fill(255);
    bgra[0] = 0;
    const rgba = new Uint8Array(16);
    const copies = await (async () => {
      const frame = new VideoFrame(bgra, { format: 'BGRA', codedWidth: 2, codedHeight: 2, timestamp: 0 });
      await frame.copyTo(rgba, { format: 'RGBA' });
      frame.close();
      return rgba[0] === 255 && rgba[2] === 0;
    })().catch(() => false);
    const options = await createImageBitmap(picture, { resizeWidth: 32, resizeHeight: 32, imageOrientation: 'none' })
      .then(({ width }) => width === 32, () => false);
    return {
      'OffscreenCanvas': typeof OffscreenCanvas === 'function',
      'VideoFrame': typeof VideoFrame === 'function',
      'VideoFrame.copyTo as RGBA': copies,
      'createImageBitmap options': options,
      'requestVideoFrameCallback': 'requestVideoFrameCallback' in HTMLVideoElement.prototype,
      'Web Locks': 'locks' in navigator,
      'close event of MessagePort': 'onclose' in MessagePort.prototype,
    };
  },
};

Object.assign(globalThis, { steps });

async function who() {
  const analyzer = await createAnalyzer({ tasks: ['identity', 'quality'], mode: 'image' });
  const { faces } = await analyzer.analyze(picture);
  analyzer.close();
  return [...faces].sort((a, b) => a.box.x - b.box.x);
}

await picture.decode();
document.title = 'ready';
