// Group the faces of an album. In a project of your own the imports are 'facewise' and 'facewise/tag'.

import { createAnalyzer } from '../lib/index.js';
import { clusterFaces, writeXmp } from '../lib/tag.js';
import { byId } from './camera.js';

const files = byId('files', HTMLInputElement);
const status = byId('status', HTMLElement);

files.addEventListener('change', async () => {
  const analyzer = await createAnalyzer({ tasks: ['mesh', 'identity', 'quality'] });
  const album = [];
  const unreadable = [];
  for (const [i, file] of [...files.files ?? []].entries()) {
    status.textContent = `Picture ${i + 1} of ${files.files?.length}`;
    try {
      const { faces, width, height } = await analyzer.analyze(file);
      album.push({ file: file.name, width, height, faces });
    } catch {
      unreadable.push(file.name);
    }
  }
  analyzer.close();
  // One flat list of faces, each with the picture it is from: two faces in one picture are two people.
  const all = album.flatMap(({ file, faces }) => faces.flatMap(({ embedding, quality, box }) =>
    (embedding ? [{ embedding, quality: quality?.score, picture: file, box }] : [])));
  const groups = clusterFaces(all);
  const people = [...new Set(groups)].filter((group) => group >= 0).sort((a, b) => a - b);
  byId('people', HTMLElement).replaceChildren(...people.map((group) => {
    const item = document.createElement('li');
    item.textContent = all.filter((_, i) => groups[i] === group).map(({ picture }) => picture).join(', ');
    return item;
  }));
  const [first] = album;
  if (first) {
    const regions = all.flatMap(({ picture, box }, i) =>
      (picture === first.file ? [{ name: `Person ${groups[i] + 1}`, box }] : []));
    byId('xmp', HTMLElement).textContent = writeXmp({ width: first.width, height: first.height, regions });
  }
  status.textContent = `${people.length} people in ${album.length} pictures`
    + (unreadable.length > 0 ? `; not readable: ${unreadable.join(', ')}` : '');
});
