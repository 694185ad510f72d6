// Node: files and buffers, no dom library.
import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { createAnalyzer, type ImageInput } from 'facewise';
import { createGallery } from 'facewise/gallery';
import { loadModel } from 'facewise/nn';

const ending = new AbortController();
const analyzer = await createAnalyzer({ signal: ending.signal, assets: { models: pathToFileURL('/models/') } });
const picture: ImageInput = await readFile('photo.jpg');
const { faces } = await analyzer.analyze(picture);
await analyzer.analyze(new Blob([]), { signal: ending.signal });
// @ts-expect-error a path is no picture
await analyzer.analyze('photo.jpg');
analyzer.addEventListener('enter', ({ id, timeStamp }) => console.log(id, timeStamp), { signal: ending.signal });
const gallery = await createGallery({ store: { file: pathToFileURL('people.json') }, passphrase: 'words' });
await writeFile('faces.json', JSON.stringify([faces, gallery.people]));
await loadModel(pathToFileURL('net.tflite'));
