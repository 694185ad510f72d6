// Everything that the package can do, in a page that loads all of it first. The title says how far it is.

import './node_modules/facewise/element.js';
import { drawFaces } from './node_modules/facewise/draw.js';
import { createGallery, verify } from './node_modules/facewise/gallery.js';
import { TASKS, createAnalyzer } from './node_modules/facewise/index.js';
import { createLens } from './node_modules/facewise/lens.js';
import { createLivenessCheck } from './node_modules/facewise/liveness.js';
import { loadModel } from './node_modules/facewise/nn.js';
import { clusterFaces, mergeXmp, parseTags, parseXmp, writeTags, writeXmp } from
  './node_modules/facewise/tag.js';
import { createSession, createTimeline } from './node_modules/facewise/timeline.js';
import { createTrainer, nets } from './node_modules/facewise/train.js';

/** @typedef {import('./node_modules/facewise/index.js').CropImage} CropImage */

/** @type {string[]} what the browser refused in this document */
const refused = [];
document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
  refused.push(`${effectiveDirective} ${blockedURI}`));

/** @type {Awaited<ReturnType<typeof load>>} */
let made;
/** @type {Set<string>} */
const done = new Set();
/** @param {unknown} truth @param {string} what @returns {asserts truth} */
function expect(truth, what) {
  if (!truth) throw new Error(what);
  done.add(what);
}

async function load() {
  const image = new Image();
  image.src = 'picture.jpg';
  await image.decode();
  const clip = document.createElement('video');
  Object.assign(clip, { muted: true, loop: true, src: 'clip.mp4' });
  await clip.play();
  const camera = document.createElement('video');
  const stream = await navigator.mediaDevices.getUserMedia({ video: true });
  camera.srcObject = stream;
  await camera.play();
  document.body.append(image, clip, camera);
  const engines = {
    pictures: await createAnalyzer({ tasks: [...TASKS], crops: true, ensemble: true }),
    frames: await createAnalyzer({ tasks: [...TASKS], mode: 'video', workers: 2 }),
    inline: await createAnalyzer({ tasks: ['mesh'], worker: false }),
    gallery: await createGallery({ name: 'silent' }),
    lens: await createLens({ model: 'emotion' }),
    trainer: await createTrainer({ input: [32, 32, 3], layers: nets.small([32, 32, 3], 2), labels: ['a', 'b'] }),
  };
  const element = document.createElement('face-wise');
  element.setAttribute('tasks', 'emotion');
  element.setAttribute('src', 'picture.jpg');
  /** @type {Promise<import('./node_modules/facewise/index.js').Result>} */
  const shown = new Promise((resolve) => element.addEventListener('faces', ({ detail }) => resolve(detail)));
  document.body.append(element);
  await shown;
  // The nets' reader comes with the first net, and a net has to come from somewhere.
  const model = await loadModel('/node_modules/facewise/models/face_expression.tflite');
  return { image, clip, camera, stream, ...engines, element, shown, model };
}

async function use() {
  const { image, clip, camera, stream, pictures, frames, inline, gallery, lens, trainer, element, shown, model } = made;
  const result = await pictures.analyze(image, { crop: { size: 32 } });
  expect(result.faces.length >= 2, 'analyze a picture');
  const [one, two] = result.faces;
  expect(one.embedding && one.quality && one.blendshapes && one.liveness && one.age && one.gaze, 'all tasks');
  expect((await inline.analyze(image)).faces.length >= 2, 'analyze without a worker');

  const check = createLivenessCheck();
  let prompted = null;
  const timeline = createTimeline();
  const session = createSession();
  for (const video of [camera, clip]) {
    let seen = 0;
    for (let i = 0; i < 12; i++) {
      const frame = await frames.analyze(video);
      seen += frame.faces.length;
      timeline.add(frame);
      session.add(frame);
      if (video === camera) prompted = check.update(frame.faces[0] ?? null, frame);
      await new Promise((resolve) => {
        setTimeout(resolve, 60);
      });
    }
    expect(seen > 0, video === camera ? 'analyze the camera' : 'analyze a clip');
    await frames.reset();
  }
  expect(prompted?.phase, 'liveness check');
  expect(timeline.toCSV({ per: 'minute' }) && session.summary(), 'timeline and session');

  expect(element.shadowRoot && (await shown).faces.length >= 2, 'element');

  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: result.width, height: result.height });
  document.body.append(canvas);
  drawFaces(/** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')), result);
  expect(canvas.toDataURL().length > 1000, 'draw');

  await gallery.enrol('Ada', [one]);
  await gallery.identify(one);
  verify(one, two);
  const backup = await gallery.export({ passphrase: 'a few random words' });
  await gallery.clear();
  await gallery.import(backup, { passphrase: 'a few random words' });
  expect(gallery.size === 1, 'gallery');
  await gallery.clear();

  const [side] = lens.input;
  const crop = one.crops?.emotion;
  expect(crop && crop.width === side, 'crops');
  const layer = lens.layers[0].name;
  const look = await lens.look(crop, { layers: [layer], output: 0, maps: ['gradcam', 'saliency', 'occlusion'] });
  await lens.filters(layer);
  await lens.explainPixel(layer, 1, 1, 0);
  expect(look.maps.occlusion && look.layers[layer], 'lens');

  const samples = /** @type {CropImage[]} */ (result.faces.flatMap((face) => [face.crop, face.crop]));
  const targets = samples.map((_, i) => (i % 2 ? 'a' : 'b'));
  await trainer.fit({ samples, targets }, { epochs: 2 });
  await trainer.classify(samples[0]);
  await trainer.saveCheckpoint();
  const file = await trainer.exportModel();
  expect(file.length > 1000, 'train');
  const own = await loadModel(file);
  await own.run(new Float32Array(32 * 32 * 3));
  expect((await model.run(new Float32Array(112 * 112 * 3))).length > 0, 'nn');

  clusterFaces(result.faces.map(({ embedding, quality }) => ({ embedding, quality, picture: 0 })));
  const { width, height } = result;
  const sidecar = writeXmp({ width, height, regions: [{ name: 'Ada', box: one.box }] });
  mergeXmp(sidecar, { width, height, regions: [{ name: 'Bo', box: two.box }] });
  parseXmp(sidecar);
  const faces = [{ box: one.box, group: 0, person: 'Ada' }];
  const tags = writeTags({ pictures: [{ file: 'a.jpg', width, height, faces }] });
  expect(parseTags(tags).people.length === 1, 'tag');

  for (const each of [pictures, frames, inline, gallery, lens, trainer, model, own]) each.close();
  for (const track of stream.getTracks()) track.stop();
  return [...done];
}

Object.assign(globalThis, { refused, use });
load().then((all) => {
  made = all;
  document.title = 'done: loaded';
}, (error) => {
  document.title = `failed: ${error.code ?? ''} ${error.message} ${error.remedy ?? ''}`;
});
