// A .zip of small files, stored as they are (PKWARE's APPNOTE 6.3.10, without zip64).

import { crc32 } from '../../../lib/zip.js';

const encoder = new TextEncoder();
const mostFiles = 0xffff;

/** @param {[2 | 4, number][]} fields bytes and value, little-endian */
function record(fields) {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [size]) => sum + size, 0)));
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return new Uint8Array(view.buffer);
}

/** MS-DOS date and time, local. @param {Date} when @returns {[number, number]} time, date */
function dosTime(when) {
  const date = ((Math.max(1980, when.getFullYear()) - 1980) << 9) | ((when.getMonth() + 1) << 5) | when.getDate();
  return [(when.getHours() << 11) | (when.getMinutes() << 5) | (when.getSeconds() >> 1), date];
}

/**
 * @param {{ path: string, text: string }[]} files paths with '/', each once
 * @param {Date} [when] time of all files
 * @returns {Blob}
 */
export function zip(files, when = new Date()) {
  if (files.length > mostFiles) throw new RangeError(`A .zip holds ${mostFiles} files, not ${files.length}.`);
  const [time, date] = dosTime(when);
  /** @type {BlobPart[]} */
  const bodies = [];
  /** @type {BlobPart[]} */
  const directory = [];
  let offset = 0;
  let directorySize = 0;
  for (const { path, text } of files) {
    const name = encoder.encode(path);
    const content = encoder.encode(text);
    // Version 2.0, names in UTF-8 (bit 11), stored.
    /** @type {[2 | 4, number][]} */
    const common = [
      [2, 20],
      [2, 0x0800],
      [2, 0],
      [2, time],
      [2, date],
      [4, crc32(content)],
      [4, content.length],
      [4, content.length],
      [2, name.length],
      [2, 0],
    ];
    const local = record([[4, 0x04034b50], ...common]);
    const central = record([[4, 0x02014b50], [2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]]);
    bodies.push(local, name, content);
    directory.push(central, name);
    offset += local.length + name.length + content.length;
    directorySize += central.length + name.length;
  }
  const end = record([
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, files.length],
    [2, files.length],
    [4, directorySize],
    [4, offset],
    [2, 0],
  ]);
  return new Blob([...bodies, ...directory, end], { type: 'application/zip' });
}
