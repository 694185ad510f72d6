import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FacewiseError, RANGES, createAnalyzer } from '../web/lib/index.js';
import { EXPRESSIONS, createTimeline } from '../web/lib/timeline.js';
import { loadSharp, makeFolder } from './files.mjs';
import { openFrames } from './frames.mjs';
import { timelinePlot } from './plots.mjs';
import { progressBar } from './progress.mjs';
import { textTable } from './table.mjs';
import { UsageError, numberIn, numberOf, parseUsage } from './usage.mjs';

export const HELP = `Usage: facewise timeline [options] CLIP

Counts the faces in a clip and tells their expressions over time: nobody is told apart, nothing is kept of anyone. CLIP
is a film that ffmpeg reads, or a folder with its frames as pictures whose names are numbered. Prints a row a minute.

  --csv FILE         a row a bin: seen seconds, faces, shares of expressions, valence
  --json FILE        the same, with minutes and the whole
  --svg FILE         curves
                     For one of these FILE may be -: it is printed in place of the table
  --fps N            frames a second that are read, 0.1..60; of a folder, that it holds (default: 5)
  --bin S            seconds a bin, a part of a minute (default: 1)
  --max-faces N      at most N faces a frame, 1..256 (default: 16)
  --range RANGE      ${RANGES.join(', ')} (default: auto)
  --ffmpeg PROGRAM   (default: ffmpeg)
  --models FOLDER    take the nets from here
  --kernels KIND     simd or scalar: slow, the same bits on every machine (default: simd)
  --variant KIND     auto, simd or relaxed (default: auto)
  -h, --help         this text

An expression is what a face shows, not what somebody feels. Valence is a convention: happy counts 1, surprised 0.25,
sad, angry, fearful and disgusted -1; faces that the net is unsure of are left out of it. Ctrl-C ends with what there
is, exit code 130. Frames that cannot be read are named on stderr and leave a gap, and the exit code is 1.
`;

const OPTIONS = /** @type {const} */ ({
  'csv': { type: 'string' },
  'json': { type: 'string' },
  'svg': { type: 'string' },
  'fps': { type: 'string', default: '5' },
  'bin': { type: 'string', default: '1' },
  'max-faces': { type: 'string', default: '16' },
  'range': { type: 'string' },
  'ffmpeg': { type: 'string', default: 'ffmpeg' },
  'models': { type: 'string' },
  'kernels': { type: 'string' },
  'variant': { type: 'string' },
});

const USAGE_CODES = ['INVALID_ARGUMENT', 'UNKNOWN_OPTION'];

/** @typedef {import('../web/lib/timeline.js').Timeline} Timeline */
/** @typedef {import('../web/lib/timeline.js').TimelineRow} TimelineRow */

/**
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
export async function run(args) {
  const { values, positionals } = parseUsage(args, OPTIONS);
  if (positionals.length !== 1) throw new UsageError('Give one clip, or one folder. See facewise timeline --help.');
  const [input] = positionals;
  const fps = numberOf(values.fps) ?? NaN;
  if (!(fps >= 0.1 && fps <= 60)) throw new UsageError(`--fps is '${values.fps}'; it may be 0.1 to 60.`);
  const outputs = /** @type {const} */ (['csv', 'json', 'svg']).filter((kind) => values[kind] !== undefined);
  if (outputs.filter((kind) => values[kind] === '-').length > 1) {
    throw new UsageError('Only one of --csv, --json and --svg can be printed with -.');
  }
  const timeline = await usage(() => createTimeline({ bin: numberOf(values.bin), maxGap: Math.max(2, 2.5 / fps) }));
  const source = await openFrames(input, { fps, ffmpeg: values.ffmpeg });
  try {
    if (source.kind === 'folder') await loadSharp();
    const analyzer = await usage(() => createAnalyzer({
      // Tiles: a crowd has small faces.
      tasks: ['emotion'], mode: 'video', tiles: true, maxFaces: numberIn(values, 'max-faces', 1, 256, true),
      range: /** @type {any} */ (values.range), kernels: /** @type {any} */ (values.kernels),
      variant: /** @type {any} */ (values.variant),
      assets: values.models === undefined ? undefined : { models: values.models },
    }));
    const started = performance.now();
    const { stopped, problems, frames } = await read({ source, analyzer, timeline, fps, name: path.basename(input) })
      .finally(() => analyzer.close());
    const took = (performance.now() - started) / 1000;
    for (const kind of outputs) await write(values[kind] ?? '', textOf(kind, timeline));
    if (!outputs.some((kind) => values[kind] === '-')) {
      process.stdout.write(minuteTable(input, frames, timeline));
    }
    const { seconds } = timeline;
    process.stderr.write(`${seconds.toFixed(1)} s of clip in ${took.toFixed(1)} s: ` +
      `${(seconds / took).toFixed(1)} times real time${stopped ? ', ended by Ctrl-C' : ''}\n`);
    return stopped ? 130 : problems > 0 ? 1 : 0;
  } finally {
    source.stop();
  }
}

/**
 * What the library refuses of an option is wrong usage.
 * @template T
 * @param {() => T | Promise<T>} make
 * @returns {Promise<T>}
 */
async function usage(make) {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof FacewiseError && USAGE_CODES.includes(error.code))) throw error;
    throw new UsageError(`${error.message} ${error.remedy}`.trim());
  }
}

/**
 * @param {{ source: import('./frames.mjs').Frames, analyzer: import('../web/lib/index.js').Analyzer,
 *   timeline: Timeline, fps: number, name: string }} work
 */
async function read({ source, analyzer, timeline, fps, name }) {
  let [stopped, problems, frames, last] = [false, 0, 0, 0];
  const stop = () => {
    stopped = true;
    source.stop();
  };
  process.once('SIGINT', stop); // once: the second one kills
  let bar = progressBar(0);
  try {
    for await (const { seconds, pixels, problem } of source.frames) {
      if (stopped) break;
      const expected = Math.round(source.expected() * fps);
      bar = progressBar(expected);
      bar.show(Math.min(frames, expected), name);
      if (pixels) {
        const { faces, timestamp } = await analyzer.analyze(pixels, { timestamp: 1000 * seconds });
        // A frame that is missing takes its time with it: what the one before said does not hold that long.
        if (seconds - last > 1.5 / fps) timeline.end(1000 * (last + 1 / fps));
        timeline.add({ faces, timestamp });
        frames++;
        last = seconds;
      } else {
        problems++;
        bar.clear();
        process.stderr.write(`${problem}\n`);
      }
    }
  } finally {
    bar.clear();
    process.removeListener('SIGINT', stop);
  }
  if (frames > 0) timeline.end(1000 * (last + 1 / fps));
  return { stopped, problems, frames };
}

/** @param {'csv' | 'json' | 'svg'} kind @param {Timeline} timeline */
function textOf(kind, timeline) {
  if (kind === 'csv') return timeline.toCSV();
  return kind === 'json' ? `${JSON.stringify(timeline, null, 1)}\n` : timelinePlot(timeline);
}

/** @param {string} file @param {string} text */
async function write(file, text) {
  if (file === '-') {
    process.stdout.write(text);
    return;
  }
  try {
    await makeFolder(path.dirname(file));
    await writeFile(file, text);
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    throw new FacewiseError('INVALID_ARGUMENT', `${file} could not be written: ${message}.`);
  }
}

/** @param {number} seconds @returns {string} such as `1:07` */
function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}

/** @param {string} name @param {TimelineRow} row */
function cellsOf(name, { seconds, faces, most, expressions, valence }) {
  return [name, `${Math.round(seconds)} s`, faces?.toFixed(2) ?? '', String(most),
    ...EXPRESSIONS.map((label) => (expressions ? `${Math.round(100 * expressions[label])} %` : '')),
    valence === null ? 'unsure' : (valence > 0 ? '+' : '') + valence.toFixed(2)];
}

/** @param {string} input @param {number} frames @param {Timeline} timeline */
function minuteTable(input, frames, timeline) {
  const { minutes, total, seconds } = timeline;
  const rows = [['from', 'seen', 'faces', 'most', ...EXPRESSIONS, 'valence'],
    ...minutes.map((row) => cellsOf(clock(row.start), row)), cellsOf('all', total)];
  return `${input}: ${clock(seconds)}, ${frames} frames\n${textTable(rows, 'right')}`;
}
