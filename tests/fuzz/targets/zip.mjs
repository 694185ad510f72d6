// A .task bundle of any bytes. After an odd first byte, the checksums in it are made right first: a fuzzer never would.
// What is read is what zlib reads, and the landmarker's loader takes the same file or refuses it.
import assert from 'node:assert/strict';
import { inflateRawSync } from 'node:zlib';
import { loadLandmarker } from '../../../web/lib/landmarker.js';
import { crc32, readZip } from '../../../web/lib/zip.js';
import { refusing } from '../lib/expect.mjs';

const REFUSALS = ['MODEL_INVALID'];

/** @param {Buffer} raw @param {number} method */
function unpacked(raw, method) {
  if (method === 0) return raw;
  try {
    return inflateRawSync(raw, { maxOutputLength: 1 << 20 });
  } catch {
    return null;
  }
}

/** @param {Buffer} zip as far as it is one */
function seal(zip) {
  for (let at = 0; (at = zip.indexOf('PK\x01\x02', at, 'latin1')) >= 0 && at + 46 <= zip.length; at += 4) {
    const [method, packed, local] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 42)];
    if (local + 30 > zip.length) continue;
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const file = unpacked(zip.subarray(from, from + packed), method);
    if (!file) continue;
    zip.writeUInt32LE(crc32(file), at + 16);
    zip.writeUInt32LE(file.length, at + 24);
  }
}

/** @type {import('../lib/targets.mjs').Target} */
export default {
  modules: ['web/lib/zip.js', 'web/lib/landmarker.js'],
  words: ['PK\x01\x02', 'PK\x03\x04', 'PK\x05\x06', 'face_detector.tflite', 'face_landmarks_detector.tflite'],
  async run(input) {
    const bytes = input.slice(1);
    if ((input[0] ?? 0) & 1) seal(Buffer.from(bytes.buffer));
    const before = bytes.slice();
    const files = await refusing(REFUSALS, () => readZip(bytes, 'The file'));
    for (const [name, read] of files ?? []) {
      const file = await refusing(REFUSALS, read);
      if (!file) continue;
      assert.ok(file.buffer !== bytes.buffer, `${name} is a view into the file`);
      const zip = Buffer.from(bytes.buffer);
      // The entry that the directory has last under this name is the only one.
      let found = false;
      for (let at = 0; (at = zip.indexOf('PK\x01\x02', at, 'latin1')) >= 0 && at + 46 <= zip.length; at += 4) {
        if (zip.readUInt32LE(at + 16) !== crc32(file) || zip.readUInt32LE(at + 24) !== file.length) continue;
        found = true;
      }
      assert.ok(found, `${name} has a checksum that is nowhere in the directory`);
    }
    assert.deepEqual(bytes, before, 'the file was changed');
    await refusing(REFUSALS, () => loadLandmarker(bytes, undefined, () => {}));
  },
};
