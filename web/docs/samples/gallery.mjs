import { readFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';
import { createGallery } from 'facewise/gallery';

const analyzer = await createAnalyzer({ tasks: ['identity', 'quality'] });
/** @param {string} file */
const read = async (file) => (await analyzer.analyze(await readFile(file))).faces[0];

// In a browser `createGallery()` keeps people in IndexedDB; in Node it is told a file.
const gallery = await createGallery({
  store: { file: 'people.json' },
  passphrase: 'a few random words',
});
await gallery.enrol('Ada', [await read('one.jpg'), await read('portrait.jpg')]);

const { person, reason, message } = await gallery.identify(await read('other.jpg'));
console.log(person?.name, reason, message);
console.log((await gallery.identify(await read('stranger.jpg'))).reason);

// Name and embeddings are gone from the file, too.
if (person) await gallery.delete(person.id);
gallery.close();
analyzer.close();
