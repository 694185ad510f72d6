// Reads files out of a zip, loaded where there is one to read. It distrusts every number in it.
import { FacewiseError, messageOf } from './errors.js';

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const MOST_ENTRIES = 64;
/** Of one file unpacked: some times what the largest net needs. */
const MOST_BYTES = 64 << 20;

/** @typedef {{ name: string, flags: number, method: number, crc: number, packed: number, size: number,
 *   at: number }} Entry */

/** @type {Uint32Array | undefined} */
let crcTable;

/** CRC-32 of the zip format. @param {Uint8Array} bytes */
export function crc32(bytes) {
  crcTable ??= Uint32Array.from({ length: 256 }, (_, byte) => {
    for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? 0xedb88320 ^ byte >>> 1 : byte >>> 1;
    return byte;
  });
  let crc = ~0;
  for (let i = 0; i < bytes.length; i++) crc = crcTable[(crc ^ bytes[i]) & 255] ^ crc >>> 8;
  return ~crc >>> 0;
}

/** A zip by its first bytes: `PK`, a few bytes in where the writer aligned its files. @param {Uint8Array} bytes */
export function looksLikeZip(bytes) {
  for (let at = 0; at < 8; at++) {
    if (bytes[at] === 0x50 && bytes[at + 1] === 0x4b && bytes[at + 2] === 3 && bytes[at + 3] === 4) return true;
  }
  return false;
}

/**
 * The files in a zip, none of them unpacked yet.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {string} where for messages
 * @returns {Map<string, () => Promise<Uint8Array<ArrayBuffer>>>} by name; each unpacks and checks its file
 */
export function readZip(bytes, where) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** @returns {never} */
  const fail = (/** @type {string} */ what) => {
    throw new FacewiseError('MODEL_INVALID', `${where} is not a whole zip: ${what}.`,
      'Check that the file arrived whole; download it again.');
  };
  const end = endOf(view);
  if (end < 0) fail('its directory is missing');
  const count = view.getUint16(end + 10, true);
  const size = view.getUint32(end + 12, true);
  const start = view.getUint32(end + 16, true);
  const split = view.getUint32(end + 4, true) !== 0 || view.getUint16(end + 8, true) !== count;
  if (split) fail('it goes on in another file');
  if (count > MOST_ENTRIES) fail(`it names ${count} files, ${MOST_ENTRIES} at most are read`);
  if (start + size > end) fail('its directory does not lie in it');
  /** @type {Map<string, () => Promise<Uint8Array<ArrayBuffer>>>} */
  const files = new Map();
  let at = start;
  for (let i = 0; i < count; i++) {
    if (at + ENTRY_BYTES > start + size || view.getUint32(at, true) !== ENTRY) fail(`entry ${i} is damaged`);
    const next = at + ENTRY_BYTES + view.getUint16(at + 28, true) + view.getUint16(at + 30, true)
      + view.getUint16(at + 32, true);
    if (next > start + size) fail(`entry ${i} is damaged`);
    const nameAt = at + ENTRY_BYTES;
    const name = new TextDecoder().decode(bytes.subarray(nameAt, nameAt + view.getUint16(at + 28, true)));
    /** @type {Entry} */
    const entry = {
      name,
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      at: view.getUint32(at + 42, true),
    };
    if (files.has(name)) fail(`'${name}' is in it twice`);
    files.set(name, () => unpack(bytes, view, start, entry, fail));
    at = next;
  }
  return files;
}

/** Where the end record is, -1 without one: it is last but for a comment. @param {DataView} view */
function endOf(view) {
  const from = view.byteLength - END_BYTES;
  for (let at = from; at >= 0 && at >= from - 0xffff; at--) {
    if (view.getUint32(at, true) !== END) continue;
    if (at + END_BYTES + view.getUint16(at + 20, true) === view.byteLength) return at;
  }
  return -1;
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {DataView} view
 * @param {number} limit where the directory begins: files lie before it
 * @param {Entry} entry
 * @param {(what: string) => never} fail
 */
async function unpack(bytes, view, limit, { name, flags, method, crc, packed, size, at }, fail) {
  if (size > MOST_BYTES) fail(`'${name}' would have ${size} bytes, ${MOST_BYTES} at most are read`);
  if (flags & 1) fail(`'${name}' is encrypted`);
  if (at + LOCAL_BYTES > limit || view.getUint32(at, true) !== LOCAL) fail(`'${name}' is not where it should be`);
  const from = at + LOCAL_BYTES + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  if (from + packed > limit) fail(`'${name}' is cut off`);
  const raw = bytes.subarray(from, from + packed);
  let file = raw;
  if (method === 8) file = await inflate(raw, size, name, fail);
  else if (method !== 0) fail(`'${name}' is packed by method ${method}, only stored and deflated files are read`);
  if (file.length !== size) fail(`'${name}' has ${file.length} bytes in place of ${size}`);
  if (crc32(file) !== crc) fail(`'${name}' was changed: its checksum is wrong`);
  return file === raw ? raw.slice() : file;
}

/**
 * @param {Uint8Array<ArrayBuffer>} packed
 * @param {number} size that must come out
 * @param {string} name
 * @param {(what: string) => never} fail
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
async function inflate(packed, size, name, fail) {
  if (typeof DecompressionStream !== 'function') {
    throw new FacewiseError('MODEL_UNSUPPORTED', `'${name}' is deflated, and there is no DecompressionStream here.`,
      'Use a newer browser, or unpack the file and pass its nets one by one with the `models` option.');
  }
  const out = new Uint8Array(size);
  let filled = 0;
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return out.subarray(0, filled);
      // A small file may unpack to gigabytes: no more than it promised is ever held.
      if (filled + value.length > size) break;
      out.set(value, filled);
      filled += value.length;
    }
  } catch (error) {
    fail(`'${name}' cannot be unpacked (${messageOf(error)})`);
  }
  await reader.cancel().catch(() => {});
  return fail(`'${name}' is larger than the ${size} bytes it promises`);
}
