// Files of version 1 stay readable, and a newer one is refused with a sentence that names both versions.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { createGallery } from '../../web/lib/gallery.js';
import { loadModel, readModelMetadata } from '../../web/lib/nn.js';
import { parseTags } from '../../web/lib/tag.js';
import { DATA, LABELS, PASSPHRASE, TAGS, embedding, trainer } from '../data/version1/contents.mjs';
import { ROOT, VARIANT, rejectsWith } from './support.mjs';

/** @param {string} name @returns {Promise<Uint8Array<ArrayBuffer>>} a file that version 1 wrote */
const kept = async (name) => new Uint8Array(await readFile(path.join(ROOT, 'tests/data/version1', name)));
const text = async (/** @type {string} */ name) => new TextDecoder().decode(await kept(name));
const gallery = () => createGallery({ variant: VARIANT, store: 'memory' });

/** The same bytes with one text in place of another of its length. @param {Uint8Array} bytes */
function replaced(bytes, /** @type {string} */ from, /** @type {string} */ to) {
  const latin = Buffer.from(bytes).toString('latin1');
  assert.equal(latin.split(from).length, 2, `'${from}' is there once`);
  return new Uint8Array(Buffer.from(latin.replace(from, to), 'latin1'));
}

test('a net of version 1 reads', async () => {
  const bytes = await kept('model.tflite');
  assert.deepEqual(readModelMetadata(bytes)?.labels, LABELS);
  const model = await loadModel(bytes, { variant: VARIANT });
  const [{ data: scores }] = await model.run(new Float32Array(8 * 8 * 3));
  assert.ok(Math.abs(Number(scores[0]) + Number(scores[1]) - 1) < 1e-5, `${scores}`);
  model.close();
});

test('a checkpoint of version 1 goes on', async () => {
  const learner = await trainer();
  const history = await learner.fit(DATA, { epochs: 4, checkpoint: await kept('checkpoint.bin') });
  assert.deepEqual(history.epochs.map(({ epoch }) => epoch), [3, 4]);
  learner.close();
});

test('a gallery of version 1 knows its people, plain and sealed', async () => {
  for (const [file, options] of /** @type {const} */ ([
    ['gallery.json', {}], ['gallery-sealed.json', { passphrase: PASSPHRASE }],
  ])) {
    const people = await gallery();
    assert.equal((await people.import(await text(file), options)).added, 1);
    assert.equal((await people.identify(embedding(1))).person?.name, 'Ada');
    people.close();
  }
});

test('tags of version 1 read', async () => {
  assert.deepEqual(parseTags(await text('tags.json')), TAGS);
});

test('a newer net is refused', async () => {
  const named = replaced(await kept('model.tflite'), '"version":1', '"version":2');
  await rejectsWith(() => readModelMetadata(named), 'MODEL_UNSUPPORTED', /version 2.*reads 1.*newer Facewise/);
  const schema = await kept('model.tflite');
  const view = new DataView(schema.buffer);
  const root = view.getUint32(0, true);
  const field = view.getUint16(root - view.getInt32(root, true) + 4, true);
  assert.equal(view.getUint32(root + field, true), 3);
  view.setUint32(root + field, 4, true);
  await rejectsWith(loadModel(schema, { variant: VARIANT }), 'MODEL_UNSUPPORTED', /version 4.*version 3/);
});

test('a newer checkpoint is refused', async () => {
  const newer = await kept('checkpoint.bin');
  new DataView(newer.buffer).setUint32(4, 2, true);
  const learner = await trainer();
  await rejectsWith(learner.fit(DATA, { epochs: 4, checkpoint: newer }), 'CHECKPOINT',
    /version 2.*version 1.*or a later one/);
  learner.close();
});

test('a newer gallery is refused, plain and sealed', async () => {
  for (const file of ['gallery.json', 'gallery-sealed.json']) {
    const { checksum: _, ...body } = JSON.parse(await text(file));
    const newer = { ...body, version: 2 };
    const checksum = createHash('sha256').update(JSON.stringify(newer)).digest('base64');
    const people = await gallery();
    await rejectsWith(people.import({ ...newer, checksum }, { passphrase: PASSPHRASE }), 'GALLERY_VERSION',
      /version 2.*version 1.*Update facewise/);
    people.close();
  }
});

test('newer tags are refused', async () => {
  const newer = (await text('tags.json')).replace('"version": 1', '"version": 2');
  await rejectsWith(() => parseTags(newer), 'TAGS_VERSION', /version 2.*reads 1.*later one/);
});
