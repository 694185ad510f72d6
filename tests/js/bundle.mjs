// Bundles in the form of face_landmarker.task, made of nets that are here.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { crc32 } from '../../web/lib/zip.js';
import { ROOT, modelBytes } from './support.mjs';

/** @typedef {{ name: string, bytes: Uint8Array, deflate?: boolean }} Part */

/** @param {string} name */
export const fakeNet = (name) => readFile(path.join(ROOT, `tests/data/fake_nets/${name}.tflite`));

/**
 * A zip as Google's tool writes it, or with deflated parts.
 * @param {Part[]} parts
 * @param {(entry: DataView, index: number) => void} [change] spoils an entry of the directory
 */
export function makeZip(parts, change = () => {}) {
  /** @type {Uint8Array[]} */
  const chunks = [new Uint8Array(2)];
  const directory = [];
  let at = 2;
  for (const [index, { name, bytes, deflate }] of parts.entries()) {
    const data = new Uint8Array(deflate ? deflateRawSync(bytes) : bytes);
    const title = new TextEncoder().encode(name);
    const local = new DataView(new ArrayBuffer(30));
    const entry = new DataView(new ArrayBuffer(46));
    local.setUint32(0, 0x04034b50, true);
    entry.setUint32(0, 0x02014b50, true);
    entry.setUint16(10, deflate ? 8 : 0, true);
    entry.setUint32(16, crc32(bytes), true);
    entry.setUint32(20, data.length, true);
    entry.setUint32(24, bytes.length, true);
    entry.setUint32(42, at, true);
    local.setUint16(26, title.length, true);
    entry.setUint16(28, title.length, true);
    change(entry, index);
    chunks.push(new Uint8Array(local.buffer), title, data);
    directory.push(new Uint8Array(entry.buffer), title);
    at += 30 + title.length + data.length;
  }
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, parts.length, true);
  end.setUint16(10, parts.length, true);
  end.setUint32(12, directory.reduce((sum, { length }) => sum + length, 0), true);
  end.setUint32(16, at, true);
  return new Uint8Array(Buffer.concat([...chunks, ...directory, new Uint8Array(end.buffer)]));
}

/** The packaged nets under the names of Google's, and a fake blendshape net. @param {boolean} [deflate] */
export async function bundleParts(deflate = false) {
  return [
    { name: 'face_detector.tflite', bytes: await modelBytes('face_detection_short_range.tflite'), deflate },
    { name: 'face_landmarks_detector.tflite', bytes: await modelBytes('face_landmark_with_attention.tflite'), deflate },
    { name: 'face_blendshapes.tflite', bytes: await fakeNet('blendshapes'), deflate },
  ];
}
