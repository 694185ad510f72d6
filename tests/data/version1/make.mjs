// node tests/data/version1/make.mjs: writes one file of each format of version 1, which every later Facewise must
// read (tests/js/compatible.test.mjs). Run it only when a format gets a new version, into a folder of that number.

import { mkdir, writeFile } from 'node:fs/promises';
import { createGallery } from '../../../web/lib/gallery.js';
import { writeTags } from '../../../web/lib/tag.js';
import { DATA, PASSPHRASE, TAGS, embedding, trainer } from './contents.mjs';

const folder = new URL('.', import.meta.url);
/** @param {string} name @param {string | Uint8Array} data */
const save = (name, data) => writeFile(new URL(name, folder), data);

await mkdir(folder, { recursive: true });
const learner = await trainer();
await learner.fit(DATA, { epochs: 2 });
await save('model.tflite', await learner.exportModel());
await save('checkpoint.bin', await learner.saveCheckpoint());
learner.close();

const gallery = await createGallery({ variant: 'simd', store: 'memory' });
await gallery.enrol('Ada', [embedding(1), embedding(1)], { allowPoor: true });
await save('gallery.json', `${await gallery.export()}\n`);
await save('gallery-sealed.json', `${await gallery.export({ passphrase: PASSPHRASE })}\n`);
await save('tags.json', writeTags(TAGS));
