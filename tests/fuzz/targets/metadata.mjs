// What a .tflite file of any bytes says about itself: it is read, there is none, or it is refused.
import assert from 'node:assert/strict';
import { readModelMetadata } from '../../../web/lib/metadata.js';
import { refusing } from '../lib/expect.mjs';

/** @type {import('../lib/targets.mjs').Target} */
export default {
  modules: ['web/lib/metadata.js'],
  words: ['facewise', '"version":1', '"classification"', '"regression"', '"labels"', '"input"',
    '"scale"', '"offset"', '"crop"'],
  async run(input) {
    // A last byte of 1: the rest is the entry itself, in a file around it.
    const file = input.at(-1) === 1 ? wrapped(input.subarray(0, -1)) : input;
    const found = await refusing(['MODEL_INVALID', 'MODEL_UNSUPPORTED'], () => readModelMetadata(file));
    if (!found) return;
    assert.equal(found.version, 1);
    assert.ok(found.name && ['classification', 'regression'].includes(found.kind));
    if (found.kind === 'classification') assert.ok(Array.isArray(found.labels) && found.labels.length > 0);
    for (const value of [found.input.scale, found.input.offset].flat()) assert.ok(Number.isFinite(value));
  },
};

/** The smallest file with an entry "facewise". @param {Uint8Array} entry */
function wrapped(entry) {
  const name = new TextEncoder().encode('facewise');
  const bytes = new Uint8Array(112 + entry.length);
  const view = new DataView(bytes.buffer);
  const put = (/** @type {number} */ at, /** @type {number} */ value) => view.setUint32(at, value, true);
  put(0, 24); // root table
  [18, 12, 0, 0, 0, 0, 4, 0, 8].forEach((value, i) => view.setUint16(4 + 2 * i, value, true)); // its layout
  put(24, 20), put(28, 8), put(32, 12); // to the layout; buffers, metadata
  put(36, 1), put(40, 28); // one buffer, at 68
  put(44, 1), put(48, 36); // one entry, at 84
  [6, 8, 4].forEach((value, i) => view.setUint16(56 + 2 * i, value, true)); // layout of a buffer
  put(68, 12), put(72, 36); // buffer: to its layout; its data at 108
  [8, 12, 4, 8].forEach((value, i) => view.setUint16(76 + 2 * i, value, true)); // layout of an entry
  put(84, 8), put(88, 8), put(92, 0); // entry: to its layout; name at 96, buffer 0
  put(96, 8), bytes.set(name, 100);
  put(108, entry.length), bytes.set(entry, 112);
  return bytes;
}
