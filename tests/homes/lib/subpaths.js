// A page that uses what has files of its own: the recognition net, the gallery, the trainer and the lens with their
// wasm and workers, and a module that is fetched when it is asked for.

import { createAnalyzer } from 'facewise';
import { createGallery } from 'facewise/gallery';
import { createLens } from 'facewise/lens';
import { createTrainer, nets } from 'facewise/train';

const input = /** @type {HTMLInputElement} */ (document.querySelector('input'));

/** @param {File} picture */
async function use(picture) {
  const analyzer = await createAnalyzer({ tasks: ['identity', 'quality'] });
  const { faces } = await analyzer.analyze(picture);
  const gallery = await createGallery({ store: 'memory' });
  await gallery.enrol('Ada', [faces[0]]);
  const { person } = await gallery.identify(faces[0]);

  const trainer = await createTrainer({ input: [8, 8, 1], layers: nets.textbook, labels: ['dark', 'light'] });
  const samples = Float32Array.from({ length: 4 * 64 }, (_, i) => i >> 6 & 1);
  const { epochs } = await trainer.fit({ samples, targets: [0, 1, 0, 1] }, { epochs: 2 });

  const lens = await createLens({ model: 'emotion' });

  const models = { landmarker: new Uint8Array(100) };
  const { code } = await createAnalyzer({ tasks: ['mesh'], models }).catch((error) => error);
  return [faces.length, person?.name, trainer.worker, epochs.length, lens.layers.length > 10, code];
}

input.addEventListener('change', () => use(/** @type {FileList} */ (input.files)[0]).then(
  (found) => (document.title = `done: ${found}`),
  (error) => (document.title = `failed: ${error} ${error.remedy}`)));
input.disabled = false;
