// SHA-256 for where there is no crypto.subtle.

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { sha256 } from '../../web/lib/hash.js';
import { digest } from '../../web/lib/sha256.js';

const hex = (/** @type {Uint8Array} */ bytes) => Buffer.from(bytes).toString('hex');

/** @type {[text: string, hash: string][]} FIPS 180-4's examples, and what NIST added to them */
const VECTORS = [
  ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1'],
  ['abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu',
    'cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1'],
  ['a'.repeat(1_000_000), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
];

test('known vectors', () => {
  for (const [text, hash] of VECTORS) assert.equal(hex(digest(new TextEncoder().encode(text))), hash);
});

test('all lengths around a block, and views into larger buffers', () => {
  const bytes = randomBytes(400);
  for (let length = 0; length <= 260; length++) {
    const part = bytes.subarray(7, 7 + length);
    assert.equal(hex(digest(part)), createHash('sha256').update(part).digest('hex'), `${length} bytes`);
  }
});

test('it takes the place of crypto.subtle where that is missing', async () => {
  const bytes = new Uint8Array(randomBytes(1000));
  const expected = createHash('sha256').update(bytes).digest('hex');
  assert.equal(await sha256(bytes), expected);
  const own = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(globalThis, 'crypto'));
  Object.defineProperty(globalThis, 'crypto', { configurable: true, value: {} });
  try {
    assert.equal(await sha256(bytes), expected);
  } finally {
    Object.defineProperty(globalThis, 'crypto', own);
  }
});
