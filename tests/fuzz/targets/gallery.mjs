// A gallery file of any bytes, plain or encrypted. The first byte says how it is handed over and whether its checksum
// is made right or the text is sealed as the content of an encrypted one, which a fuzzer never could. What is read
// comes back the same when it is written and read again.
import assert from 'node:assert/strict';
import { textOf as base64 } from '../../../web/lib/gallery-base64.js';
import { Secret } from '../../../web/lib/gallery-crypto.js';
import { decodeGallery, encodeGallery, recordOf } from '../../../web/lib/gallery-format.js';
import { refusing, textOf } from '../lib/expect.mjs';

const KIND = { model: 'm', dimension: 2 };
const REFUSALS = ['GALLERY_INVALID', 'GALLERY_TRUNCATED', 'GALLERY_TAMPERED', 'GALLERY_PASSPHRASE', 'GALLERY_MODEL',
  'GALLERY_VERSION'];
const [RESUM, SEAL, PARSED, BYTES, BLOB, KNOWN] = [1, 2, 4, 8, 16, 32];

/** Deriving a key takes a while: one for all inputs. @type {Promise<Secret> | undefined} */
let secret;

/** @param {object} body */
async function withChecksum(body) {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(body)));
  return { ...body, checksum: base64(new Uint8Array(digest)) };
}

/** @param {string} text @param {number} choices @returns {Promise<string>} */
async function prepared(text, choices) {
  if (choices & SEAL) {
    const key = await (secret ??= Secret.create('a'));
    const header = { format: 'facewise-gallery', version: 1, ...KIND, created: '2026-01-01', encryption: key.header };
    return JSON.stringify(await withChecksum({ ...header, ...(await key.seal(text, JSON.stringify(header))) }));
  }
  if (!(choices & RESUM)) return text;
  try {
    const { checksum, ...body } = JSON.parse(text);
    return JSON.stringify(await withChecksum(body));
  } catch {
    return text;
  }
}

/** @param {string} text @param {number} choices */
function handedOver(text, choices) {
  if (choices & BYTES) return new TextEncoder().encode(text);
  if (choices & BLOB) return new Blob([text]);
  if (!(choices & PARSED)) return text;
  try {
    const given = JSON.parse(text);
    // Anything but an object is a slip of the caller's, not a file.
    return typeof given === 'object' ? given : text;
  } catch {
    return text;
  }
}

/** @type {import('../lib/targets.mjs').Target} */
export default {
  modules: ['web/lib/gallery-format.js', 'web/lib/gallery-base64.js', 'web/lib/gallery-crypto.js'],
  words: ['"people"', '"count"', '"pictures"', '"embedding"', '"AACAPwAAAAA="', '"2026-01-01"',
    '__proto__', '"quality"'],
  async run(input) {
    const choices = input[0] ?? 0;
    const text = await prepared(textOf(input.subarray(1)), choices);
    const key = choices & (SEAL | KNOWN) ? await (secret ??= Secret.create('a')) : null;
    // Without a passphrase no other key is derived: up to ten million rounds are no finding.
    const options = key ? { secret: key } : {};
    const read = await refusing(REFUSALS, () => decodeGallery(handedOver(text, choices), KIND, options));
    if (!read) return;
    const written = await encodeGallery(KIND, read.people.map(recordOf), read.secret);
    const again = await decodeGallery(written.text, KIND, read.secret ? { secret: read.secret } : {});
    assert.deepEqual(again.people, read.people);
    assert.equal(again.checksum, written.checksum);
    for (const { pictures } of read.people) {
      for (const { embedding } of pictures) assert.ok(embedding.every(Number.isFinite));
    }
  },
};
