// The foot of the panel: what is kept and how it goes, and how a page of one's own does the same.

import { el, setHidden, setText } from '../dom.js';
import { count } from '../format.js';
import { ownPage } from '../own-page.js';

/** @typedef {import('./album.js').Album} Album */

const example = `import { createAnalyzer } from 'facewise';
import { clusterFaces, writeXmp } from 'facewise/tag';

const analyzer = await createAnalyzer({ tasks: ['mesh', 'identity', 'quality'] });
const seen = [];
for (const photo of photos) {             // File, Blob, ImageBitmap, canvas, \u2026
  const { faces, width, height } = await analyzer.analyze(photo);
  for (const face of faces) seen.push({ ...face, picture: photo, width, height });
}
analyzer.close();

const groups = clusterFaces(seen);        // [0, 1, 0, \u2026]: a number for each person; -1: too poor to say
const names = ['Anna', 'Ben'];            // of group 0, the largest, and of group 1
const [{ width, height, box }] = seen;
writeXmp({ width, height, regions: [{ name: names[groups[0]], box }] });`;

/** @param {Album} album @param {{ forget: () => void }} how */
export function ending(album, { forget }) {
  const all = el('button', { type: 'button', class: 'text', id: 'tag-forget', onclick: forget }, 'Forget all');
  const kept = el('p', { class: 'remark' });
  const element = el(
    'footer',
    { class: 'ending' },
    el('div', { class: 'keeping' }, kept, all),
    ownPage(example),
  );
  return {
    element,
    update() {
      const { photos } = album;
      const faces = album.faces.length;
      setText(
        kept,
        photos.size === 0
          ? 'Boxes, names, small face pictures and the numbers that tell faces apart are kept in this browser until ' +
              'you forget them; the photos never are.'
          : `Kept in this browser, on this device: what was read of ${count(photos.size, 'photo')}, with ` +
              `${count(faces, 'small face picture')} and the numbers that tell faces apart. The photos are not.`,
      );
      setHidden(all, photos.size === 0);
    },
  };
}
