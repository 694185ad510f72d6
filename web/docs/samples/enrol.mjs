import { readFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';
import { createGallery } from 'facewise/gallery';

const analyzer = await createAnalyzer({ tasks: ['identity', 'quality'] });
/** @param {string} file */
const read = async (file) => (await analyzer.analyze(await readFile(file))).faces[0];
const gallery = await createGallery({ store: 'memory' });
await gallery.enrol('Ada', await read('one.jpg'));

// #region questions
try {
  await gallery.enrol('Grace', await read('other.jpg'));
} catch (error) {
  console.log(error.code, error.message, error.remedy);
  if (error.code !== 'DUPLICATE_PERSON') throw error;
  console.log('looks like', error.details.person.name);
}
// #endregion
gallery.close();
analyzer.close();
