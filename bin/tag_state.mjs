import { createReadStream } from 'node:fs';
import { open, rename, stat, truncate } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { version } from '../web/lib/index.js';
import { storageError } from './files.mjs';

/** @typedef {import('../web/lib/results.js').Box} Box */

/**
 * A face as the state file holds it: what grouping needs, and a thumbnail for the page.
 * @typedef {{ box: Box, score: number, quality: number, embedding: Float32Array, thumbnail: string }} KeptFace
 */
/**
 * What was read of a picture file of this size and time.
 * @typedef {object} KeptPicture
 * @property {string} file
 * @property {number} size bytes of the file
 * @property {number} modified ms
 * @property {number} width pixels of the picture as it is displayed
 * @property {number} height
 * @property {number} orientation
 * @property {KeptFace[]} faces
 */
/** Where a picture's line lies. @typedef {{ start: number, bytes: number }} Place */

const FORMAT = 'facewise-faces';
const VERSION = 1;
const EMBEDDING = 128;
/** For the user alone: embeddings tell people apart. */
const PRIVATE = 0o600;

/**
 * The file faces.jsonl: a head, then a line for each picture that was read, in the order of reading. A line is there as
 * a whole or not at all, so a run that was killed goes on after it. Thumbnails are read back only when asked for.
 */
export class State {
  #file;
  #head;
  #handle;
  #end;
  /** One write at a time: what is in the file is whole up to its end. @type {Promise<unknown>} */
  #writing = Promise.resolve();
  /** @type {Map<string, KeptPicture & { place: Place }>} */
  pictures;

  /**
   * @param {string} file
   * @param {string} head
   * @param {import('node:fs/promises').FileHandle} handle
   * @param {number} end
   * @param {Map<string, KeptPicture & { place: Place }>} pictures
   */
  constructor(file, head, handle, end, pictures) {
    this.#file = file;
    this.#head = head;
    this.#handle = handle;
    this.#end = end;
    this.pictures = pictures;
  }

  /**
   * @param {string} out folder, which exists
   * @param {{ folder: string, [setting: string]: unknown }} settings what readings depend on: with others, all is
   *   read anew
   * @returns {Promise<{ state: State, anew: string }>} `anew`: why what was there cannot be gone on from, or ''
   */
  static async open(out, settings) {
    const file = path.join(out, 'faces.jsonl');
    const head = `${JSON.stringify({ format: FORMAT, version: VERSION, facewise: version, ...settings })}\n`;
    const former = await readState(file);
    const fits = former !== null && former.head === head;
    const anew = former === null || fits ? '' : whyAnew(former.head, head);
    const handle = await open(file, fits ? 'r+' : 'w+', PRIVATE).catch((error) => {
      throw tagError(file, error);
    });
    if (fits) {
      await truncate(file, former.end); // the rest is half a line
      return { state: new State(file, head, handle, former.end, former.pictures), anew };
    }
    await handle.write(head, 0);
    return { state: new State(file, head, handle, Buffer.byteLength(head), new Map()), anew };
  }

  /** Nothing waits in memory: what was added is in the file. @param {KeptPicture} picture */
  async add(picture) {
    const line = Buffer.from(lineOf(picture));
    const written = this.#writing.then(async () => {
      await this.#handle.write(line, 0, line.length, this.#end).catch((error) => {
        throw tagError(this.#file, error);
      });
      const faces = picture.faces.map((face) => ({ ...face, thumbnail: '' }));
      this.pictures.set(picture.file, { ...picture, faces, place: { start: this.#end, bytes: line.length } });
      this.#end += line.length;
    });
    this.#writing = written.catch(() => {});
    return written;
  }

  /** The thumbnails of a picture's faces: base64 of JPEG files. @param {string} file @returns {Promise<string[]>} */
  async thumbnails(file) {
    const place = this.pictures.get(file)?.place;
    if (!place) return [];
    const { buffer } = await this.#handle.read(Buffer.alloc(place.bytes), 0, place.bytes, place.start);
    return JSON.parse(buffer.toString()).faces.map((/** @type {any} */ face) => face.thumbnail);
  }

  /**
   * Forget all but these pictures; the file shrinks when a third of it is of no more use.
   * @param {Set<string>} files
   */
  async keep(files) {
    for (const file of this.pictures.keys()) if (!files.has(file)) this.pictures.delete(file);
    const used = [...this.pictures.values()].reduce((sum, { place }) => sum + place.bytes, 0);
    if (used * 1.5 + 4096 > this.#end) return;
    const part = `${this.#file}.part`;
    try {
      const target = await open(part, 'w+', PRIVATE);
      let end = Buffer.byteLength(this.#head);
      await target.write(this.#head, 0);
      for (const picture of this.pictures.values()) {
        const { bytes, start } = picture.place;
        const { buffer } = await this.#handle.read(Buffer.alloc(bytes), 0, bytes, start);
        await target.write(buffer, 0, bytes, end);
        picture.place = { start: end, bytes };
        end += bytes;
      }
      await target.sync();
      await rename(part, this.#file);
      await this.#handle.close();
      this.#handle = target;
      this.#end = end;
    } catch (error) {
      throw tagError(this.#file, error);
    }
  }

  close() {
    return this.#handle.close();
  }
}

/** @param {KeptPicture} picture */
function lineOf({ faces, ...picture }) {
  return `${JSON.stringify({ ...picture, faces: faces.map(({ embedding, ...face }) => ({ ...face,
    embedding: Buffer.from(embedding.buffer, embedding.byteOffset, embedding.byteLength).toString('base64') })) })}\n`;
}

/** @param {string} line @returns {KeptPicture | null} */
function pictureOf(line) {
  try {
    const { faces, ...picture } = JSON.parse(line);
    return { ...picture, faces: faces.map((/** @type {any} */ { box, score, quality, embedding }) => {
      const values = new Float32Array(Uint8Array.from(Buffer.from(embedding, 'base64')).buffer);
      if (values.length !== EMBEDDING || !values.every(Number.isFinite)) throw new Error('no embedding');
      return { box, score, quality, embedding: values, thumbnail: '' };
    }) };
  } catch {
    return null;
  }
}

/**
 * @param {string} file
 * @returns {Promise<{ head: string, end: number, pictures: Map<string, KeptPicture & { place: Place }> } | null>}
 */
async function readState(file) {
  const found = await stat(file).catch(() => null);
  if (!found) return null;
  /** @type {Map<string, KeptPicture & { place: Place }>} */
  const pictures = new Map();
  let head = '';
  let end = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    const bytes = Buffer.byteLength(line) + 1;
    if (end + bytes > found.size) break; // no line end: the run was killed while it wrote
    if (end === 0) {
      head = `${line}\n`;
    } else {
      const picture = pictureOf(line);
      if (!picture) break;
      pictures.set(picture.file, { ...picture, place: { start: end, bytes } });
    }
    end += bytes;
  }
  return { head, end, pictures };
}

/** @param {string} former @param {string} head */
function whyAnew(former, head) {
  let was;
  try {
    was = JSON.parse(former);
  } catch {
    was = null;
  }
  if (was?.format !== FORMAT) return 'it is damaged';
  const now = JSON.parse(head);
  const shown = (/** @type {any} */ of, /** @type {string} */ key) => JSON.stringify(of[key]);
  const [other] = Object.keys({ ...was, ...now }).filter((key) => shown(was, key) !== shown(now, key));
  return `${other} was ${shown(was, other)} and is ${shown(now, other)}`;
}

/**
 * @param {string} file
 * @param {unknown} error
 */
export function tagError(file, error) {
  return storageError(file, error,
    'Make room or name another folder with --out; the same command goes on where it was.');
}
