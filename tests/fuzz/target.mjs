// The child of bridge.c: node tests/fuzz/target.mjs NAME runs a target of ./targets on each input that comes over file
// 3 and answers over file 4 with what it ran through. What it throws is a finding. FUZZ_MODULES: what is counted.
import { readSync, writeSync } from 'node:fs';
import { register } from 'node:module';
import { findTarget } from './lib/targets.mjs';

const [IN, OUT] = [3, 4];
register(new URL('./instrument.mjs', import.meta.url));
const { run } = await findTarget(process.argv[2]);

/** @param {number} size @returns {Buffer | null} null: the bridge is gone */
function take(size) {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size;) {
    const got = readSync(IN, bytes, at, size - at, null);
    if (got === 0) return null;
    at += got;
  }
  return bytes;
}

/** @param {Uint8Array} bytes */
function give(bytes) {
  for (let at = 0; at < bytes.length;) at += writeSync(OUT, bytes, at);
}

/** Counters since the last call, 255 at most each; they begin anew. */
function counted() {
  /** @type {number[]} */
  const counters = [];
  const collect = (/** @type {any} */ hits) => {
    for (const key in hits) {
      if (typeof hits[key] === 'object') {
        collect(hits[key]);
      } else {
        counters.push(Math.min(255, hits[key]));
        hits[key] = 0;
      }
    }
  };
  for (const { s, b } of Object.values(/** @type {any} */ (globalThis).__coverage__ ?? {})) collect([s, b]);
  return Uint8Array.from(counters);
}

/** @param {boolean} found */
function answer(found) {
  const counters = counted();
  give(new Uint8Array(Uint32Array.of(found ? 1 : 0, counters.length).buffer));
  give(counters);
}

process.on('unhandledRejection', (error) => {
  console.error(error);
  answer(true);
});
answer(false);
for (;;) {
  const head = take(4);
  const bytes = head && take(head.readUInt32LE());
  if (!bytes) break;
  try {
    await run(new Uint8Array(bytes));
    answer(false);
  } catch (error) {
    console.error(error);
    answer(true);
  }
}
