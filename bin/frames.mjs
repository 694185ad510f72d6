// Frames of a clip, by the program ffmpeg, or of a folder of numbered pictures.

import { spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { readPicture } from './files.mjs';
import { FacewiseError } from '../web/lib/index.js';

/** @typedef {{ data: Uint8Array, width: number, height: number, channels: 3 }} Pixels */
/** @typedef {{ seconds: number, pixels: Pixels | null, problem?: string }} Frame null: it cannot be read */
/**
 * @typedef {object} Frames
 * @property {AsyncIterable<Frame>} frames
 * @property {'folder' | 'clip'} kind
 * @property {() => number} expected seconds of it all, 0 while unknown
 * @property {() => void} stop ends the frames early
 */

const PICTURE = /\.(jpe?g|png|webp|avif|gif|tiff?|bmp)$/i;
/** Wider clips are halved and more before they are read: faces that are too small then are too small anyway. */
const WIDEST = 1920;
const INSTALL = 'Install ffmpeg (`apt install ffmpeg`, `brew install ffmpeg`, `winget install ffmpeg`), or save the ' +
  "clip's frames elsewhere and give the folder that holds them, with --fps.";

/**
 * @param {string} input a clip, or a folder of pictures whose names order them
 * @param {{ fps: number, ffmpeg: string }} options
 * @returns {Promise<Frames>}
 */
export async function openFrames(input, { fps, ffmpeg }) {
  const found = await stat(input).catch(() => null);
  if (!found) throw new FacewiseError('INVALID_DATA', `${input}: there is no such file or folder.`);
  return found.isDirectory() ? folderFrames(input, fps) : clipFrames(input, fps, ffmpeg);
}

/** @param {string} folder @param {number} fps @returns {Promise<Frames>} */
async function folderFrames(folder, fps) {
  const order = new Intl.Collator('en', { numeric: true });
  const names = (await readdir(folder)).filter((name) => PICTURE.test(name)).sort(order.compare);
  if (names.length === 0) {
    throw new FacewiseError('INVALID_DATA', `${folder}: there are no pictures in this folder.`,
      'Give a clip, or a folder with its frames as JPEG or PNG files, numbered.');
  }
  let stopped = false;
  const decode = (/** @type {number} */ i) => {
    const picture = readPicture(path.join(folder, names[i]));
    picture.catch(() => {}); // told when its turn comes
    return picture;
  };
  async function* frames() {
    let next = decode(0);
    for (const [i, name] of names.entries()) {
      if (stopped) return;
      const current = next;
      // The next picture is decoded while this one is read.
      if (i + 1 < names.length) next = decode(i + 1);
      const seconds = i / fps;
      try {
        const { width, height, pixels } = await current;
        yield /** @type {Frame} */ ({ seconds, pixels: { width, height, data: pixels.data, channels: 3 } });
      } catch (error) {
        yield { seconds, pixels: null, problem: `${name}: ${/** @type {Error} */ (error).message}` };
      }
    }
  }
  return { kind: 'folder', frames: frames(), expected: () => names.length / fps, stop: () => (stopped = true) };
}

/** @param {string} file @param {number} fps @param {string} ffmpeg @returns {Frames} */
function clipFrames(file, fps, ffmpeg) {
  // PPM: raw bytes, with the size in front of each frame, after rotation and all that ffmpeg does of itself.
  const child = spawn(ffmpeg, [
    '-hide_banner', '-nostats', '-nostdin', '-i', file, '-map', '0:v:0', '-an', '-sn',
    '-vf', `fps=${fps},scale=w='min(iw,${WIDEST})':h=-2`, '-f', 'image2pipe', '-c:v', 'ppm', '-pix_fmt', 'rgb24', '-',
  ], { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
  let words = '';
  let stopped = false;
  child.stderr.setEncoding('utf8').on('data', (text) => {
    words = (words + text).slice(-8000);
  });
  /** @type {Promise<{ code: number | null, error: NodeJS.ErrnoException | null }>} */
  const ended = new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: null, error }));
    child.on('close', (code) => resolve({ code, error: null }));
  });
  async function* frames() {
    const reader = new PpmReader();
    let count = 0;
    for await (const chunk of child.stdout) {
      for (const pixels of reader.push(chunk)) {
        yield /** @type {Frame} */ ({ seconds: count++ / fps, pixels });
        if (stopped) return;
      }
    }
    const { code, error } = await ended;
    if (stopped) return;
    const failed = error || code !== 0 || reader.rest > 0;
    if (failed && count > 0) {
      const problem = `${file}: ffmpeg gave up on the rest. ${lastOf(words)}`.trim();
      yield { seconds: count / fps, pixels: null, problem };
    } else if (error?.code === 'ENOENT') {
      throw new FacewiseError('INVALID_DATA', `Clips are read with the program ${ffmpeg}, which is not here.`, INSTALL);
    } else if (error) {
      throw new FacewiseError('INVALID_DATA', `${ffmpeg} could not be started: ${error.message}.`, INSTALL);
    } else if (failed) {
      const said = lastOf(words).replace(/([^.])$/, '$1.');
      throw new FacewiseError('INVALID_DATA', `${file} could not be read as a clip. ${said}`.trim(),
        'Give a video file that plays, or a folder with its frames.');
    } else if (count === 0) throw new FacewiseError('INVALID_DATA', `${file} has no picture in it that lasts.`,
      'Is it a sound? A single picture is for facewise analyze.');
  }
  return {
    kind: 'clip',
    frames: frames(),
    expected: () => durationOf(words),
    stop() {
      stopped = true;
      child.kill();
    },
  };
}

/** @param {string} words of ffmpeg @returns {number} seconds, 0 where it does not know */
function durationOf(words) {
  const [, hours, minutes, seconds] = /Duration: (\d+):(\d+):(\d+(?:\.\d+)?)/.exec(words) ?? [];
  return hours === undefined ? 0 : 3600 * Number(hours) + 60 * Number(minutes) + Number(seconds);
}

/** @param {string} words of ffmpeg @returns {string} the line that says what was the matter */
function lastOf(words) {
  const lines = words.trim().split('\n').map((line) => line.trim());
  return lines.findLast((line) => !line.startsWith('To ignore this')) ?? '';
}

/** Cuts a stream of PPM pictures (P6, 8 bit) into frames. */
export class PpmReader {
  /** What came so far of a header. */
  #head = Buffer.alloc(0);
  /** @type {Pixels | null} */
  #frame = null;
  #filled = 0;

  /** Bytes of a picture that is not whole. */
  get rest() {
    return this.#head.length + this.#filled;
  }

  /**
   * @param {Buffer} chunk
   * @returns {Generator<Pixels>} those that are whole now
   */
  *push(chunk) {
    for (let at = 0; at < chunk.length;) {
      if (!this.#frame) {
        const before = this.#head.length;
        this.#head = Buffer.concat([this.#head, chunk.subarray(at, at + 64)]);
        const header = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(this.#head.toString('latin1'));
        if (!header && this.#head.length >= 64) {
          throw new FacewiseError('INVALID_DATA', 'ffmpeg wrote something else than pictures.', INSTALL);
        }
        if (!header) return;
        at += header[0].length - before;
        const [width, height] = [Number(header[1]), Number(header[2])];
        this.#frame = { width, height, channels: 3, data: new Uint8Array(width * height * 3) };
        this.#head = Buffer.alloc(0);
        this.#filled = 0;
      }
      const { data } = this.#frame;
      const part = chunk.subarray(at, at + data.length - this.#filled);
      data.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled < data.length) return;
      const frame = this.#frame;
      this.#frame = null;
      this.#filled = 0;
      yield frame;
    }
  }
}
