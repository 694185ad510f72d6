// Galleries as files: there and back, and everything that can be wrong with one.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { createGallery } from '../../web/lib/gallery.js';
import { textOfFloats } from '../../web/lib/gallery-base64.js';
import { CURVE, embeddingOf, faceOf, galleryText } from './gallery_support.mjs';
import { VARIANT, rejectsWith } from './support.mjs';

const open = () => createGallery({ variant: VARIANT, store: 'memory', calibration: CURVE });
const passphrase = 'correct horse battery staple';

/** @param {import('../../web/lib/gallery.js').Gallery} gallery what it knows, without times of reading */
const contents = async (gallery) => JSON.parse(await gallery.export()).people;

/** A gallery with two people and its file, plain and encrypted: made once, for keys take time. */
const made = (async () => {
  const gallery = await open();
  await gallery.enrol('Ada', [faceOf(1, 1), faceOf(1, 2)]);
  await gallery.enrol('Bob "the {builder}" \\', faceOf(2, 1));
  return { gallery, plain: await gallery.export(), sealed: await gallery.export({ passphrase }) };
})();

/** @param {any} body of a file @returns {string} the file with the checksum that belongs to it */
function signed({ checksum: _, ...body }) {
  const checksum = createHash('sha256').update(JSON.stringify(body)).digest('base64');
  return JSON.stringify({ ...body, checksum });
}

/**
 * The step must fail so, and the gallery must be as it was.
 * @param {any} source
 * @param {string} code
 * @param {RegExp} [words]
 * @param {object} [options]
 */
async function refused(source, code, words, options) {
  const gallery = await open();
  await gallery.enrol('Cy', faceOf(3));
  const before = await contents(gallery);
  for (const merge of [true, false]) await rejectsWith(gallery.import(source, { merge, ...options }), code, words);
  assert.deepEqual(await contents(gallery), before);
}

test('what is exported comes back, with or without a passphrase, in every form', async () => {
  const { gallery, plain, sealed } = await made;
  const bytes = new TextEncoder().encode(plain);
  const laidOut = JSON.stringify(JSON.parse(plain), null, 2);
  const marked = `\ufeff${laidOut}`; // as some editors save it
  for (const source of [plain, bytes, bytes.buffer, new Blob([plain]), JSON.parse(plain), laidOut, marked]) {
    const other = await open();
    assert.deepEqual(await other.import(source), { added: 2, updated: 0, unchanged: 0, removed: 0, duplicates: [] });
    assert.deepEqual(await contents(other), await contents(gallery));
    assert.equal((await other.identify(faceOf(1, 5))).person?.name, 'Ada');
  }
  const other = await open();
  await other.import(sealed, { passphrase });
  assert.deepEqual(await contents(other), await contents(gallery));
});

test('an encrypted file tells neither names nor embeddings, and two exports have nothing in common', async () => {
  const { gallery, sealed } = await made;
  const file = JSON.parse(sealed);
  assert.deepEqual(Object.keys(file),
    ['format', 'version', 'model', 'dimension', 'created', 'encryption', 'iv', 'data', 'checksum']);
  assert.ok(file.encryption.iterations >= 600_000);
  // With the quote, which base64 does not have: it spells "Ada" by chance.
  assert.doesNotMatch(sealed, /"(Ada|Bob)/);
  assert.doesNotMatch(Buffer.from(file.data, 'base64').toString('latin1'), /Ada|Bob|people/);
  const again = JSON.parse(await gallery.export({ passphrase }));
  assert.notEqual(again.encryption.salt, file.encryption.salt);
  assert.notEqual(again.iv, file.iv);
});

test('merging brings pictures together, replacing takes the file as it is', async () => {
  const { plain } = await made;
  const gallery = await open();
  await gallery.import(plain);
  const [ada, bob] = gallery.people;
  await gallery.enrol('Ada', faceOf(1, 7));
  await gallery.rename(bob.id, 'Robert');
  await gallery.enrol('Cy', faceOf(3));
  assert.deepEqual(await gallery.import(plain), { added: 0, updated: 0, unchanged: 2, removed: 0, duplicates: [] });
  assert.deepEqual(gallery.people.map(({ name, pictures }) => [name, pictures.length]),
    [['Ada', 3], ['Robert', 1], ['Cy', 1]]);
  await gallery.delete(ada.id);
  assert.deepEqual(await gallery.import(plain), { added: 1, updated: 0, unchanged: 1, removed: 0, duplicates: [] });
  assert.deepEqual(await gallery.import(plain, { merge: false }),
    { added: 0, updated: 1, unchanged: 1, removed: 1, duplicates: [] });
  assert.deepEqual(gallery.people.map(({ name }) => name).sort(), ['Ada', bob.name].sort());
});

test('merging names people who look like somebody that was there', async () => {
  const gallery = await open();
  const { id } = await gallery.enrol('Ada', faceOf(1, 1));
  const text = await galleryText([['Eve', [embeddingOf(1, 2)]], ['Cy', [embeddingOf(3)]]]);
  const { duplicates, added } = await gallery.import(text);
  assert.equal(added, 2);
  assert.deepEqual(duplicates.map(({ imported, existing }) => [imported.name, existing.id]), [['Eve', id]]);
  assert.ok(duplicates[0].similarity > 0.9 && duplicates[0].falseMatchRate < 1e-3);
});

test('a truncated file is told from a damaged one, wherever it ends', async () => {
  const { plain, sealed } = await made;
  for (const text of [plain, sealed]) {
    for (let length = 0; length < text.length; length += 1 + Math.floor(text.length / 23)) {
      await refused(text.slice(0, length), 'GALLERY_TRUNCATED', /again/);
    }
    await refused(text.slice(0, -1), 'GALLERY_TRUNCATED');
  }
  // Cut, and then made whole by somebody who knows how.
  const body = JSON.parse(plain);
  await refused(signed({ ...body, people: body.people.slice(0, 1) }), 'GALLERY_TRUNCATED');
});

test('any change is noticed', async () => {
  const { plain, sealed } = await made;
  for (const text of [plain, sealed]) {
    for (let at = 30; at < text.length; at += Math.floor(text.length / 40)) {
      const sign = text[at] === '1' ? '2' : '1';
      if (!/[\w]/.test(text[at])) continue;
      const gallery = await open();
      const options = text === sealed ? { passphrase } : {};
      const changed = text.slice(0, at) + sign + text.slice(at + 1);
      const error = await gallery.import(changed, options).catch((found) => found);
      assert.match(String(error?.code), /^GALLERY_(TAMPERED|INVALID|VERSION|TRUNCATED)$/, `at ${at}: ${error?.stack}`);
      assert.equal(gallery.size, 0);
    }
  }
  const body = JSON.parse(plain);
  body.people[0].name = 'Mallory';
  await refused(JSON.stringify(body), 'GALLERY_TAMPERED', /older copy/);
  await refused({ ...body, checksum: undefined }, 'GALLERY_TAMPERED');
});

test('whoever computes a new checksum still cannot change an encrypted file', async () => {
  const { sealed } = await made;
  const file = JSON.parse(sealed);
  const flip = (/** @type {string} */ text) => (text[0] === 'A' ? 'B' : 'A') + text.slice(1);
  for (const [change, code] of /** @type {[object, string][]} */ ([
    [{ data: flip(file.data) }, 'GALLERY_TAMPERED'],
    [{ iv: flip(file.iv) }, 'GALLERY_TAMPERED'],
    [{ created: new Date(0).toISOString() }, 'GALLERY_TAMPERED'],
    [{ extra: 1 }, 'GALLERY_TAMPERED'],
    [{ data: '' }, 'GALLERY_TAMPERED'],
    [{ data: 7 }, 'GALLERY_TAMPERED'],
    [{ encryption: { ...file.encryption, salt: flip(file.encryption.salt) } }, 'GALLERY_PASSPHRASE'],
    [{ encryption: { ...file.encryption, iterations: 600_001 } }, 'GALLERY_PASSPHRASE'],
    // Neither a key that is guessed soon, nor a page that hangs for an hour.
    [{ encryption: { ...file.encryption, iterations: 1 } }, 'GALLERY_INVALID'],
    [{ encryption: { ...file.encryption, iterations: 2 ** 31 } }, 'GALLERY_INVALID'],
    [{ encryption: { ...file.encryption, kdf: 'scrypt' } }, 'GALLERY_INVALID'],
    [{ encryption: { ...file.encryption, salt: 'AAAA' } }, 'GALLERY_INVALID'],
    [{ encryption: null }, 'GALLERY_INVALID'],
  ])) {
    const gallery = await open();
    await rejectsWith(gallery.import(signed({ ...file, ...change }), { passphrase }), code);
    assert.equal(gallery.size, 0);
  }
});

test('a wrong, a missing and a needless passphrase', async () => {
  const { plain, sealed } = await made;
  await refused(sealed, 'GALLERY_PASSPHRASE', /not that of the file/, { passphrase: `${passphrase}!` });
  await refused(sealed, 'GALLERY_PASSPHRASE', /no passphrase/);
  await refused(plain, 'GALLERY_PASSPHRASE', /not encrypted/, { passphrase });
  await refused(sealed, 'INVALID_ARGUMENT', /empty/, { passphrase: '' });
  const gallery = await open();
  // One letter or a letter and its dots: the same to who types it.
  const other = await open();
  await gallery.enrol('Ada', faceOf(1));
  await other.import(await gallery.export({ passphrase: 'Gr\u00fc\u00df' }), { passphrase: 'Gru\u0308\u00df' });
  assert.equal(other.size, 1);
});

test('a newer version and another net', async () => {
  const { plain, sealed } = await made;
  const body = JSON.parse(plain);
  await refused(signed({ ...body, version: 2 }), 'GALLERY_VERSION', /Update facewise/);
  await refused({ format: 'facewise-gallery', version: 9, whatever: 1 }, 'GALLERY_VERSION');
  await refused(signed({ ...body, model: 'other' }), 'GALLERY_MODEL', /'other'.*'made'/);
  await refused(signed({ ...body, dimension: 64 }), 'GALLERY_MODEL', /64/);
  await refused(signed({ ...JSON.parse(sealed), model: 'other' }), 'GALLERY_MODEL', /'other'/, { passphrase });
});

test('what is no gallery at all', async () => {
  for (const source of ['hello', '[]', '7', 'null', '{}', '{"format":"other","version":1}', '<!doctype html>', {},
    'nul', '{"format":"facewise-gallery","version":"1"}', '{"format":"facewise-gallery","version":0}', '}{', '{"a":1}}'
  ]) {
    await refused(source, 'GALLERY_INVALID');
  }
  for (const source of [undefined, null, 7, [], () => {}]) await refused(source, 'INVALID_ARGUMENT');
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  await refused(`{"format":"facewise-gallery","version":1,"x":${deep},"checksum":""}`, 'GALLERY_TAMPERED');
});

test('people that are not people', async () => {
  const { plain } = await made;
  const body = JSON.parse(plain);
  const [ada, bob] = body.people;
  const [picture] = ada.pictures;
  const broken = (/** @type {any} */ change) => ({ ...ada, pictures: [{ ...picture, ...change }] });
  const values = (/** @type {number} */ first = 0) =>
    textOfFloats(Float32Array.from({ length: 128 }, (_, i) => (i === 0 ? first : 0)));
  for (const person of [null, 7, [], { ...ada, id: '' }, { ...ada, id: 7 }, { ...ada, id: 'x'.repeat(129) },
    { ...ada, name: '' }, { ...ada, name: 'x'.repeat(201) }, { ...ada, created: 'yesterday' }, { ...ada, updated: 3 },
    { ...ada, pictures: [] }, { ...ada, pictures: 'none' }, { ...ada, pictures: [null] },
    broken({ embedding: '' }), broken({ embedding: 'no base64!' }), broken({ embedding: [1, 0] }),
    broken({ embedding: picture.embedding.slice(0, 64) }), broken({ embedding: values() }),
    broken({ embedding: values(2) }), broken({ embedding: values(NaN) }), broken({ embedding: values(Infinity) }),
    broken({ quality: 2 }), broken({ quality: 'good' }), broken({ id: null }), broken({ added: 'now' })]) {
    await refused(signed({ ...body, people: [person, bob] }), 'GALLERY_INVALID');
  }
  await refused(signed({ ...body, people: [ada, { ...bob, id: ada.id }] }), 'GALLERY_INVALID', /one id/);
  await refused(signed({ ...body, people: 'many', count: 4 }), 'GALLERY_INVALID', /list/);
  const gallery = await open();
  await gallery.import(signed({ ...body, people: [broken({ embedding: values(1) }), { ...bob, id: '__proto__' }] }));
  assert.deepEqual(gallery.people.map(({ id }) => id), [ada.id, '__proto__']);
});
