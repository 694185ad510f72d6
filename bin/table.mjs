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
 * One picture's reading for people.
 * @param {string} file
 * @param {{ width: number, height: number, faces: Face[] }} result
 */
export function faceTable(file, { width, height, faces }) {
  const count = faces.length === 1 ? '1 face' : `${faces.length || 'no'} faces`;
  const rows = [COLUMNS.map(([title]) => title), ...faces.map((face) => COLUMNS.map(([, cell]) => cell(face)))];
  const used = (/** @type {number} */ column) => rows.slice(1).some((row) => row[column] !== '');
  const columns = COLUMNS.map((_, column) => column).filter(used);
  const widths = columns.map((column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = faces.length === 0 ? [] : rows.map((row) =>
    `  ${columns.map((column, i) => row[column].padEnd(widths[i])).join('  ')}`.trimEnd());
  return [`${file}: ${width} x ${height}, ${count}`, ...lines, ''].join('\n');
}
