// The benchmark's tables: on the console, and as the README's one table: node tests/bench/report.mjs [build/bench.json]

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ratios } from './nets.mjs';
import { markdownTable, number, percent, textTable, times } from './table.mjs';

/** @typedef {import('./nets.mjs').NetRow} NetRow */
/** @typedef {import('./nets.mjs').Means} Means */
/** @typedef {import('./form.mjs').Bench} Bench */

const ms = (/** @type {number | null} */ value) => number(value, 2);
const x = (/** @type {number | null | undefined} */ value) => number(value, 2, 'x');

/**
 * @param {NetRow[]} rows
 * @param {Means} means
 * @param {Means} [meansOfLeast]
 */
export function netTable(rows, means, meansOfLeast) {
  /** @type {{ name: string, row?: NetRow, means: Means }[]} */
  const lines = rows.map((row) => ({ name: row.name, row, means: ratios(row) }));
  lines.push({ name: 'geometric mean', means });
  if (meansOfLeast) lines.push({ name: 'the same of the least times', means: meansOfLeast });
  const cell = (/** @type {(row: NetRow) => string} */ text) => (/** @type {{ row?: NetRow }} */ { row }) =>
    row ? text(row) : '';
  return textTable(lines, [
    ['net, ms', ({ name }) => name],
    ['MMAC', cell((row) => number(row.mmac, 1))],
    ['ours', cell((row) => ms(row.ours_ms))],
    ['ours simd', cell((row) => ms(row.ours_simd_ms))],
    ['LiteRT', cell((row) => ms(row.litert_ms))],
    ['LiteRT compat', cell((row) => ms(row.litert_compat_ms))],
    ['tfjs', cell((row) => ms(row.tfjs_ms))],
    ['x LiteRT', (line) => x(line.means.litert)],
    ['x its best', (line) => x(line.means.litert_best)],
    ['simd x compat', (line) => x(line.means.litert_compat)],
    ['x tfjs', (line) => x(line.means.tfjs)],
    ['GFLOP/s', cell((row) => number(row.gflops, 1))],
    ['of peak', cell((row) => percent(row.share))],
  ]);
}

/** @param {NetRow[]} rows @returns {string[]} why figures are missing, and what tfjs ran */
export function noteLines(rows) {
  /** What is said, and of which nets. @type {Map<string, string[]>} */
  const said = new Map();
  for (const { name, why, notes } of rows) {
    const missing = Object.entries(why).map(([column, reason]) => `no ${column}: ${reason}`);
    for (const line of [...missing, ...notes]) said.set(line, [...(said.get(line) ?? []), name]);
  }
  return [...said].map(([line, names]) => `${names.length === rows.length ? 'every net' : names.join(', ')}: ${line}`);
}

/** @param {Bench['e2e']} e2e */
function wholeFrameRows({ why, faces, cold_steps: _, ...e2e }) {
  /** @param {string} what @param {keyof typeof e2e} ours @param {keyof typeof e2e} theirs */
  const row = (what, ours, theirs) => ({
    what, ours: e2e[ours], theirs: e2e[theirs], reason: [why[ours], why[theirs]].filter(Boolean).join('; '),
  });
  const found = (faces.ours_default_ms ?? 1) === 1 ? '' : `, ${faces.ours_default_ms} faces`;
  return [
    row('whole frame, against human', 'ours_ms', 'human_ms'),
    row(`the same with default options${found}`, 'ours_default_ms', 'human_ms'),
    row('tracking, mesh only, against face_mesh', 'track_ms', 'mediapipe_ms'),
    row('page open to first result, against human', 'cold_ours_ms', 'cold_human_ms'),
  ];
}

/** @param {Bench['e2e']} e2e */
export function wholeFrameTable(e2e) {
  return textTable(wholeFrameRows(e2e), [
    ['640x480, one face, ms', ({ what }) => what],
    ['ours', ({ ours }) => number(ours, 1)],
    ['theirs', ({ theirs }) => number(theirs, 1)],
    ['times', ({ ours, theirs }) => times(theirs, ours)],
    ['', ({ reason }) => reason],
  ]);
}

/** @param {Bench['e2e']} e2e @returns {string[]} where the time to the first result goes, in milliseconds */
export function coldLines({ cold_steps: steps }) {
  return Object.entries(steps).map(([figure, [script, nets, result]]) =>
    `${figure}: script ${number(script, 0)}, nets ${number(nets - script, 0)}, ` +
    `first reading ${number(result - nets, 0)}`);
}

/** @param {Bench['workers']} workers */
export function workerLines({ why, ...fps }) {
  const line = (/** @type {string} */ what, /** @type {number | null} */ one, /** @type {number | null} */ two) =>
    `full readings a second, ${what}: one worker ${number(one, 1)}, two ${number(two, 1)}, ${times(two, one)}`;
  const lines = [line('pictures', fps.one_fps, fps.two_fps), line('video', fps.video_one_fps, fps.video_two_fps)];
  return why ? [...lines, why] : lines;
}

/** @param {import('./streams.mjs').FlatPoint[]} points */
function galleryTable(points) {
  return textTable(points, [
    ['people in the gallery', ({ what }) => what],
    ['ms a search', ({ ms: each }) => number(each, 3)],
    ['ms a face, 16 at once', (point) => number(point.each_of_16_ms, 3)],
    ['us a thousand people', (point) => number((1e6 * point.ms) / point.work, 1)],
  ]);
}

/** @param {Bench['flat']} flat */
export function flatTables(flat) {
  return Object.entries(flat).map(([kind, { points, worse, why }]) => {
    if (why) return `${kind}: not measured, ${why}`;
    const table = kind === 'gallery' ? galleryTable(points) : textTable(points, [
      [`time against ${kind}`, ({ what }) => what],
      ['faces found', ({ found }) => String(found)],
      ['ms', (point) => number(point.ms, 1)],
      [`ms a ${kind === 'faces' ? 'face' : 'megapixel'}`, (point) => number(point.ms / point.work, 2)],
    ]);
    const lines = worse.map(({ from, to, times: growth }) =>
      `worse than linear from ${number(from, 1)} to ${number(to, 1)}: ${number(growth, 2)} times`);
    return [table, ...lines].join('\n');
  }).join('\n\n');
}

/** @param {Bench} bench @returns {string} Markdown: one table, where it was measured, and how */
export function readmeTable({ machine, peak_gflops: peak, nets, geomean, e2e, workers }) {
  const rows = nets.map((row) => {
    const how = ratios(row);
    return [`${row.name} (${number(row.mmac, 0)} MMAC)`, ms(row.ours_ms), ms(row.litert_ms), x(how.litert),
      x(how.litert_compat), x(how.tfjs), percent(row.share)];
  });
  rows.push(['**geometric mean**', '', '', x(geomean.litert), x(geomean.litert_compat), x(geomean.tfjs), '']);
  for (const { what, ours, theirs } of wholeFrameRows(e2e)) {
    rows.push([what, number(ours, 1), number(theirs, 1), times(theirs, ours), '', '', '']);
  }
  for (const [what, one, two] of /** @type {[string, number | null, number | null][]} */ ([
    ['pictures a second', workers.one_fps, workers.two_fps],
    ['frames of video, all read in full', workers.video_one_fps, workers.video_two_fps],
  ])) {
    if (!one || !two) continue;
    rows.push([`two workers against one, ${what}`, number(two, 1), number(one, 1), times(two, one), '', '', '']);
  }
  const titles = ['ms', 'ours', 'peer', 'times', 'plain SIMD', 'tfjs-wasm', 'of peak'];
  const table = markdownTable(rows, titles.map((title, i) => [title, (row) => row[i]]));
  const { cpu, browser, date, command, commit } = machine;
  return `${table}\n\nOne core of ${cpu}, ${browser}, ${date.slice(0, 10)}, commit ${commit}, \`${command}\`; peak ` +
    `${number(peak, 1)} GFLOP/s. The peer of a net is LiteRT.js with relaxed SIMD; the columns after it say how many ` +
    'times faster ours is: beside it, our plain SIMD build beside its own, and beside tfjs-wasm. With the faster of ' +
    "LiteRT.js's two builds as the peer (on blazeface that is the one without relaxed SIMD) the mean is " +
    `${x(geomean.litert_best)}.`;
}

if (process.argv[1] === import.meta.filename) {
  const build = path.resolve(import.meta.dirname, '../..', process.env.BUILD || 'build');
  console.log(readmeTable(JSON.parse(readFileSync(process.argv[2] ?? path.join(build, 'bench.json'), 'utf8'))));
}
