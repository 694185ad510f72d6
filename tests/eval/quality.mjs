import { thresholdFor } from '../../web/lib/calibration.js';
import { labelledBox, labels, pictures } from './faces.mjs';
import { middleFace } from './identity.mjs';
import { areaUnderCurve, groupBy, matchBoxes, percent, quantile, round } from './measures.mjs';

/** @import { AnalyzerOptions } from '../../web/lib/index.js' */
/** @import { Pool, Reading } from './pool.mjs' */
/** @typedef {Reading['faces'][number]} Face */
/** @typedef {{ score: number, accepted: boolean }} Trial */

/** @type {AnalyzerOptions} */
const OPTIONS = { tasks: ['identity', 'quality'], maxFaces: 3, rotations: false, range: 'short' };
const FMR = 1e-3;
const PAIRS = 80;

/** What is done to the second picture of a pair, and the reason that must be given for it ('' where none). */
const SPOILT = /** @type {const} */ ([
  ['', ''], ['blur 2', ''], ['blur 3', 'blurred'], ['blur 5', 'blurred'], ['shrink 2', ''], ['shrink 4', 'too-small'],
  ['shrink 6', 'too-small'], ['enlarge 4', ''], ['darken 0.5', ''], ['darken 0.12', 'too-dark'],
  ['darken 0.06', 'too-dark'], ['brighten 2', 'too-bright'], ['brighten 3', 'too-bright'], ['flatten 0.25', ''],
  ['flatten 0.1', 'low-contrast'], ['lightFromOneSide 0.05', ''], ['noise 20', ''],
]);

/** @param {Face | undefined} face @param {string} code */
const says = (face, code) => face?.quality?.reasons.some((reason) => reason.code === code) ?? false;

/** @param {(Face | undefined)[]} faces @param {string} code */
function shareThatSays(faces, code) {
  const seen = faces.filter((face) => face?.quality);
  return `${percent(seen.filter((face) => says(face, code)).length / seen.length)} % of ${seen.length}`;
}

/** Whether the score says how far an embedding can be trusted. @param {Pool} pool */
async function measureTrust(pool) {
  const genuine = labels('lfw').filter(({ same }) => same === '1');
  const pairs = genuine.filter((_, i) => i % Math.floor(genuine.length / PAIRS) === 0).slice(0, PAIRS);
  const threshold = thresholdFor(FMR);
  const first = await pool.read(OPTIONS, pairs.map(({ a }) => `lfw/${a}`));
  /** @type {Trial[]} */
  const trials = [];
  /** @type {Record<string, string>} */
  const bySpoiling = {};
  for (const [how, code] of SPOILT) {
    const second = await pool.read(OPTIONS, pairs.map(({ b }) => `lfw/${b}`), how);
    const faces = pairs.map(({ b }) => middleFace(second.get(`lfw/${b}`)));
    const own = pairs.flatMap(({ a }, i) => {
      const [one, two] = [middleFace(first.get(`lfw/${a}`))?.embedding, faces[i]?.embedding];
      if (!one || !two) return [];
      const similarity = one.reduce((sum, v, k) => sum + v * two[k], 0);
      return [{ score: faces[i]?.quality?.score ?? NaN, accepted: similarity > threshold }];
    });
    trials.push(...own);
    bySpoiling[how || 'as it is'] =
      `accepted ${percent(own.filter(({ accepted }) => accepted).length / pairs.length)} %, `
      + `median score ${round(quantile(own.map(({ score }) => score), 0.5))}, found ${own.length} of ${pairs.length}`
      + (code && `, '${code}' ${shareThatSays(faces, code)}`);
  }
  const scores = /** @type {[number[], number[]]} */ ([true, false].map((wanted) =>
    trials.filter(({ accepted }) => accepted === wanted).map(({ score }) => score)));
  const bands = groupBy(trials, ({ score }) => String(Math.min(4, Math.floor(score * 5))));
  return {
    protocol: `${pairs.length} genuine pairs of lfw; one picture of each is spoilt (tests/eval/degrade.mjs). Accepted: `
      + `similarity above the threshold of a false-match rate of ${FMR}. The score's powers were chosen on such pairs.`,
    areaUnderCurve: round(areaUnderCurve(...scores)),
    acceptedByScore: Object.fromEntries([...bands.keys()].sort().map((key) => {
      const band = bands.get(key) ?? [];
      return [`${Number(key) / 5} to ${(Number(key) + 1) / 5}`,
        `${percent(band.filter(({ accepted }) => accepted).length / band.length)} % of ${band.length}`];
    })),
    bySpoiling,
  };
}

/** Masks of boxes, and false alarms on faces that nothing covers, as far as their labels say. @param {Pool} pool */
async function measureOcclusion(pool) {
  const rows = groupBy(labels('boxes'), ({ file }) => file);
  const options = /** @type {AnalyzerOptions} */ ({ tasks: ['quality'], maxFaces: 64 });
  const readings = await pool.read(options, [...rows.keys()].map((file) => `boxes/${file}`));
  /** @type {Record<string, (Face | undefined)[]>} */
  const byMask = {};
  for (const [file, list] of rows) {
    const faces = readings.get(`boxes/${file}`)?.faces ?? [];
    for (const [i, j] of matchBoxes(list.map(labelledBox), faces.map(({ box }) => box), 0.3)) {
      if (faces[j].box.height >= 30) (byMask[list[i].mask] ??= []).push(faces[j]);
    }
  }
  const utk = labels('utkface');
  const single = /** @type {AnalyzerOptions} */ ({ tasks: ['quality'], maxFaces: 3, rotations: false, range: 'short' });
  const utkReadings = await pool.read(single, utk.map(({ file }) => `utkface/${file}`));
  const byRace = groupBy(utk, ({ race }) => race);
  const lfw = await pool.read(single, pictures('lfw'));
  const faceOf = (/** @type {string} */ file) => middleFace(utkReadings.get(`utkface/${file}`));
  const lfwFaces = [...lfw.values()].map(middleFace);
  const codes = ['too-small', 'blurred', 'too-dark', 'too-bright', 'low-contrast', 'turned-away', 'occluded',
    'eyes-closed', 'cut-off'];
  return {
    protocol: "Share of faces with the reason 'occluded'. boxes: faces of 30 pixels and more by their label; its "
      + 'faces without a mask include sunglasses and hands. Limits were chosen on these pictures.',
    boxes: Object.fromEntries(Object.entries(byMask).map(([mask, faces]) => [mask, shareThatSays(faces, 'occluded')])),
    utkface: Object.fromEntries([...byRace].map(([race, list]) =>
      [race, shareThatSays(list.map(({ file }) => faceOf(file)), 'occluded')])),
    reasonsOnLfw: Object.fromEntries(codes.map((code) => [code, shareThatSays(lfwFaces, code)])),
    reasonsOnUtkface: Object.fromEntries(codes.map((code) =>
      [code, shareThatSays(utk.map(({ file }) => faceOf(file)), code)])),
  };
}

/** @param {Pool} pool */
export async function measureQuality(pool) {
  return { trust: await measureTrust(pool), occlusion: await measureOcclusion(pool) };
}
