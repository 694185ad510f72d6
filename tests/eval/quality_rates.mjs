// How much more often strangers are taken for one person in poor pictures: what qualityFactor() is made from.
import { qualityFactor, thresholdFor } from '../../web/lib/calibration.js';
import { similarityOf } from '../../web/lib/embedding.js';
import { pictures } from './faces.mjs';

/** @import { Pool } from './pool.mjs' */
/** @typedef {{ file: string, quality: number, embedding: Float32Array }} Poor */

const FMR = 1e-3;
const WAYS = ['', 'blur 2', 'blur 3', 'blur 4', 'enlarge 5', 'enlarge 7', 'darken 0.12', 'flatten 0.2',
  'lightFromOneSide 0.15'];
/** @type {import('../../web/lib/index.js').AnalyzerOptions} */
const OPTIONS = { tasks: ['identity', 'quality'], maxFaces: 1, rotations: false, range: 'short' };
/** Bins of the better picture's quality, and of the poorer one's. */
const EDGES = [0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01];
const PEOPLE = 200;

/** @param {Pool} pool */
export async function measureQualityRates(pool) {
  const firsts = pictures('lfw').filter((file) => file.endsWith('_0001.jpg'));
  const files = firsts.filter((_, i) => i % 2 === 0).slice(0, PEOPLE);
  /** @type {Poor[]} */
  const faces = [];
  for (const way of WAYS) {
    const readings = await pool.read(OPTIONS, files, way);
    for (const file of files) {
      const [face] = readings.get(file)?.faces ?? [];
      if (!face?.embedding || !face.quality) continue;
      faces.push({ file, quality: face.quality.score, embedding: Float32Array.from(face.embedding) });
    }
  }
  const bin = (/** @type {number} */ quality) => EDGES.findIndex((edge) => edge > quality) - 1;
  /** @type {Map<string, { pairs: number, above: number, kept: number }>} */
  const bins = new Map();
  const threshold = thresholdFor(FMR);
  for (let i = 0; i < faces.length; i++) {
    for (let j = 0; j < i; j++) {
      const [a, b] = [faces[i], faces[j]];
      if (a.file === b.file) continue;
      const [poorer, better] = [Math.min(a.quality, b.quality), Math.max(a.quality, b.quality)];
      const key = `better ${EDGES[bin(better)]}, poorer ${EDGES[bin(poorer)]}`;
      const counts = bins.get(key) ?? { pairs: 0, above: 0, kept: 0 };
      bins.set(key, counts);
      const similarity = similarityOf(a.embedding, b.embedding);
      counts.pairs++;
      counts.above += Number(similarity >= threshold);
      counts.kept += Number(similarity >= thresholdFor(FMR / qualityFactor(a.quality, b.quality)));
    }
  }
  const rate = (/** @type {number} */ count, /** @type {number} */ pairs) => (count / pairs).toExponential(1);
  const rows = [...bins].filter(([, { pairs }]) => pairs >= 500).sort(([a], [b]) => a.localeCompare(b));
  return {
    protocol: `lfw: ${PEOPLE} people, one picture each, as it is and spoilt (${WAYS.slice(1).join(', ')}); pairs of `
      + `two people at the threshold for ${FMR}, and at the one for ${FMR} over qualityFactor().`,
    ...Object.fromEntries(rows.map(([key, { pairs, above, kept }]) =>
      [key, { pairs, rate: rate(above, pairs), corrected: rate(kept, pairs) }])),
  };
}
