/** After `make eval`: writes web/lib/calibration-data.js from build/eval.json. */

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './faces.mjs';

const file = path.resolve(ROOT, process.env.BUILD ?? 'build', 'eval.json');
const { protocol, points } = JSON.parse(readFileSync(file, 'utf8')).identity.calibration;
const { models } = JSON.parse(readFileSync(path.join(ROOT, 'models/manifest.json'), 'utf8'));
const { sha256 } = models.find((/** @type {{ role: string }} */ { role }) => role === 'recognition');
const rows = points.map((/** @type {[number, number]} */ point) => `    [${point.join(', ')}],`).join('\n');

const data = `// Made by tests/eval/publish_calibration.mjs from make eval: do not edit.

/** How often two strangers are at least so similar. */
export const calibration = Object.freeze({
  /** sha256 of the recognition net, first 16 digits. */
  model: '${sha256.slice(0, 16)}',
  /** What was measured, on what. */
  protocol:
    '${protocol.replace(/, each/, ", ' +\n    'each")}',
  /** Similarity and false-match rate, from dissimilar to similar. @type {readonly (readonly [number, number])[]} */
  points: Object.freeze([
${rows}
  ]),
});
`;
writeFileSync(path.join(ROOT, 'web/lib/calibration-data.js'), data);
