/** @typedef {import('../web/lib/results.js').Face} Face */

/** Columns that show up when some face has them. @type {[string, (face: Face) => string][]} */
const COLUMNS = [
  ['#', (face) => String(face.id)],
  ['score', (face) => face.score.toFixed(2)],
  ['box', ({ box }) => [box.x, box.y, box.width, box.height].map(Math.round).join(' ')],
  ['age', ({ age }) => (age ? `${Math.round(age.years)} (${Math.round(age.low)}-${Math.round(age.high)})` : '')],
  ['gender', ({ gender }) => (gender ? `${gender.label} ${percent(gender.score)}` : '')],
  ['emotion', ({ emotion }) => (emotion ? `${emotion.label} ${percent(emotion.score)}` : '')],
  ['yaw pitch roll', ({ pose }) => (pose ? [pose.yaw, pose.pitch, pose.roll].map(degrees).join(' ') : '')],
  ['gaze', ({ gaze }) => (gaze ? [gaze.yaw, gaze.pitch].map(degrees).join(' ') : '')],
  ['quality', ({ quality }) => (quality
    ? [percent(quality.score), ...quality.reasons.map(({ code }) => code)].join(' ') : '')],
  ['liveness', ({ liveness }) => liveness?.label ?? ''],
  ['does', ({ blendshapes }) => (blendshapes ? strongest(blendshapes.scores) : '')],
];

/** @param {number} value */
function percent(value) {
  return `${Math.round(100 * value)} %`;
}

/** What a face does most. @param {import('../web/lib/blendshapes.js').Blendshapes['scores']} scores */
function strongest(scores) {
  return Object.entries(scores).filter(([, value]) => value >= 0.3).sort(([, a], [, b]) => b - a).slice(0, 3)
    .map(([name, value]) => `${name} ${percent(value)}`).join(', ');
}

/** @param {number} value */
function degrees(value) {
  return `${Math.round(value) || 0}°`;
}

/**
 * Lines of a table, columns as wide as they need; those of which only the title is there are left out.
 * @param {string[][]} rows the first one holds the titles
 * @param {'left' | 'right'} [side] where the columns but the first are aligned
 */
export function textTable(rows, side = 'left') {
  const used = (/** @type {number} */ column) => rows.slice(1).some((row) => row[column] !== '');
  const columns = rows[0].map((_, column) => column).filter(used);
  const widths = columns.map((column) => Math.max(...rows.map((row) => row[column].length)));
  const padded = (/** @type {string} */ text, /** @type {number} */ i) =>
    (side === 'left' || i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i]));
  const lines = rows.map((row) => `  ${columns.map((column, i) => padded(row[column], i)).join('  ')}`.trimEnd());
  return `${lines.join('\n')}\n`;
}

/**
 * One picture's reading for people.
 * @param {string} file
 * @param {{ width: number, height: number, faces: Face[] }} result
 */
export function faceTable(file, { width, height, faces }) {
  const count = faces.length === 1 ? '1 face' : `${faces.length || 'no'} faces`;
  const rows = [COLUMNS.map(([title]) => title), ...faces.map((face) => COLUMNS.map(([, cell]) => cell(face)))];
  return `${file}: ${width} x ${height}, ${count}\n${faces.length === 0 ? '' : textTable(rows)}`;
}
