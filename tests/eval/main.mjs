/** make eval: accuracy on real faces, printed and written to build/eval.json with the protocol beside each number. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { measureActiveLiveness } from './active_liveness.mjs';
import { measureAgeAndGender, measureEmotion } from './attributes.mjs';
import { measureBlendshapes } from './blendshapes.mjs';
import { measureClustering } from './clustering.mjs';
import { measureDetection } from './detection.mjs';
import { FACES, ROOT, facesAreHere } from './faces.mjs';
import { measureIdentity } from './identity.mjs';
import { measureLandmarks } from './landmarks.mjs';
import { measurePassiveLiveness } from './liveness.mjs';
import { Pool } from './pool.mjs';
import { measureQualityRates } from './quality_rates.mjs';
import { measureQuality } from './quality.mjs';
import { measureTracks } from './tracks.mjs';

if (!facesAreHere()) {
  console.error(`eval: no labelled faces in ${FACES}; set FACEWISE_FACES to their folder.`);
  process.exit(1);
}

const pool = new Pool();
const only = process.argv.slice(2);
const file = path.resolve(ROOT, process.env.BUILD ?? 'build', 'eval.json');
/** Parts that are measured alone leave the others as they were. @type {Record<string, object>} */
const results = only.length > 0 && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
/** @type {[string, () => Promise<object>][]} */
const parts = [
  ['detection', () => measureDetection(pool)],
  ['landmarks', () => measureLandmarks(pool)],
  ['ageAndGender', () => measureAgeAndGender(pool)],
  ['identity', () => measureIdentity(pool)],
  ['clustering', () => measureClustering(pool)],
  ['qualityRates', () => measureQualityRates(pool)],
  ['emotion', () => measureEmotion(pool, false)],
  ['emotionEnsemble', () => measureEmotion(pool, true)],
  ['activeLiveness', () => measureActiveLiveness()],
  ['tracks', measureTracks],
  ['blendshapes', () => measureBlendshapes(pool)],
  ['quality', () => measureQuality(pool)],
  ['liveness', () => measurePassiveLiveness(pool)],
];
for (const [name, measure] of parts) {
  if (only.length > 0 && !only.includes(name)) continue;
  const start = performance.now();
  results[name] = await measure();
  console.log(`\n== ${name} (${Math.round((performance.now() - start) / 1000)} s)`);
  print(results[name], '');
}
await pool.close();

mkdirSync(path.dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
console.log(`\nwritten to ${path.relative(process.cwd(), file)}`);

/**
 * @param {object} value
 * @param {string} indent
 */
function print(value, indent) {
  for (const [key, entry] of Object.entries(value)) {
    if (entry === null || typeof entry !== 'object') {
      console.log(`${indent}${key}: ${entry}`);
    } else if (Object.values(entry).every((v) => v === null || typeof v !== 'object')) {
      console.log(`${indent}${key}: ${Object.entries(entry).map(([k, v]) => `${k} ${v}`).join(', ')}`);
    } else {
      console.log(`${indent}${key}:`);
      print(entry, `${indent}  `);
    }
  }
}
