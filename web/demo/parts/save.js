import { download } from './dom.js';

/** @typedef {import('../../lib/index.js').Result} Result */
/** @typedef {import('./source.js').Source} Source */

const rowsKept = 20_000;
const emotions = /** @type {const} */ (['neutral', 'happy', 'sad', 'angry', 'fearful', 'disgusted', 'surprised']);

/** Columns of the CSV file. Angles in degrees, lengths in pixels of the source. */
const columns = [
  'time_ms',
  'face',
  'score',
  'presence',
  'x',
  'y',
  'width',
  'height',
  'yaw',
  'pitch',
  'roll',
  'gaze_yaw',
  'gaze_pitch',
  ...emotions,
  'age',
  'age_low',
  'age_high',
  'gender',
  'gender_score',
];

/** Everything read since the source was opened, for the CSV file; the oldest rows give way. */
export class Recorder {
  /** @type {(string | number | undefined)[][]} */
  #rows = [];
  #start = 0;

  clear() {
    this.#rows = [];
  }

  /** @param {Result} result */
  take({ faces, timestamp }) {
    if (this.#rows.length === 0) this.#start = timestamp;
    for (const { id, score, presence, box, pose, gaze, emotion, age, gender } of faces) {
      this.#rows.push([
        timestamp - this.#start,
        id,
        score,
        presence,
        box.x,
        box.y,
        box.width,
        box.height,
        pose?.yaw,
        pose?.pitch,
        pose?.roll,
        gaze?.yaw,
        gaze?.pitch,
        ...emotions.map((label) => emotion?.scores[label]),
        age?.years,
        age?.low,
        age?.high,
        gender?.label,
        gender?.score,
      ]);
    }
    if (this.#rows.length > rowsKept) this.#rows.splice(0, this.#rows.length - rowsKept);
  }

  get empty() {
    return this.#rows.length === 0;
  }

  /** @returns {string} */
  csv() {
    const cell = (/** @type {string | number | undefined} */ value) =>
      typeof value === 'number' ? String(Number(value.toFixed(4))) : (value ?? '');
    return [columns.join(','), ...this.#rows.map((row) => row.map(cell).join(','))].join('\r\n') + '\r\n';
  }
}

/** @param {string} extension @returns {string} such as `facewise-20260131-142530.png` */
export function fileName(extension) {
  const [date, time] = new Date().toISOString().split(/[T.]/);
  return `facewise-${date.replaceAll('-', '')}-${time.replaceAll(':', '')}.${extension}`;
}

/** @param {Recorder} recorder */
export function saveCsv(recorder) {
  download(new Blob([recorder.csv()], { type: 'text/csv' }), fileName('csv'));
}

/** @param {Result} result */
export function saveJson(result) {
  download(new Blob([`${JSON.stringify(result, null, 1)}\n`], { type: 'application/json' }), fileName('json'));
}

/**
 * The picture on show at its own size, with the overlay.
 * @param {Source} source
 * @param {import('./overlay.js').Overlay} overlay
 * @param {boolean} mirrored
 * @returns {Promise<boolean>} false: there is nothing to save
 */
export async function savePng(source, overlay, mirrored) {
  const { element, size } = source;
  if (!element || !size) return false;
  const canvas = Object.assign(document.createElement('canvas'), size);
  const context = canvas.getContext('2d');
  if (!context) return false;
  if (mirrored) context.setTransform(-1, 0, 0, 1, size.width, 0);
  context.drawImage(element, 0, 0, size.width, size.height);
  context.setTransform(1, 0, 0, 1, 0, 0);
  overlay.drawInto(context, size);
  const blob = await new Promise((/** @type {(blob: Blob | null) => void} */ resolve) =>
    canvas.toBlob(resolve, 'image/png'),
  );
  if (!blob) return false;
  download(blob, fileName('png'));
  return true;
}
