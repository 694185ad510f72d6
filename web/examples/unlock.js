// Face unlock. In a project of your own the imports are 'facewise', 'facewise/gallery' and 'facewise/liveness'.

import { createGallery } from '../lib/gallery.js';
import { FacewiseError, createAnalyzer } from '../lib/index.js';
import { createLivenessCheck } from '../lib/liveness.js';
import { byId, cameraFrames } from './camera.js';

const video = byId('video', HTMLVideoElement);
const status = byId('status', HTMLElement);

/** Pictures of one face, a good one every half second. @param {import('../lib/index.js').Analyzer} analyzer */
async function goodPictures(analyzer, count = 3) {
  const pictures = [];
  let last = -Infinity;
  for await (const frame of cameraFrames(video)) {
    const { faces, timestamp } = await analyzer.analyze(frame);
    const [face, other] = faces;
    const quality = face?.quality;
    status.textContent = other ? 'One person at a time, please.'
      : quality?.reasons[0]?.message ?? (face ? `Picture ${pictures.length + 1} of ${count}: hold still.` : 'Look.');
    if (other || !quality || quality.score < 0.5 || timestamp - last < 500) continue;
    last = timestamp;
    if (pictures.push(face) === count) break;
  }
  return pictures;
}

/**
 * Who is there, alive.
 * @param {import('../lib/index.js').Analyzer} analyzer
 * @param {import('../lib/gallery.js').Gallery} gallery
 */
async function whoIsThere(analyzer, gallery) {
  const check = createLivenessCheck({ challenges: 2 });
  for await (const frame of cameraFrames(video)) {
    const result = await analyzer.analyze(frame);
    const face = result.faces[0] ?? null;
    const { phase, challenge, hint, liveness } = check.update(face, result);
    status.textContent = challenge?.prompt ?? hint;
    if (phase !== 'done') continue;
    if (!face || liveness.label !== 'live') return liveness.evidence.map(({ message }) => message).join(' ');
    // The head may still be turned as it was asked to: the embedding is that of all frames so far.
    const { person, message } = await gallery.identify(face, { fmr: 1e-3, allowPoor: true });
    return person ? `Open for ${person.name}.` : message;
  }
  return '';
}

const opened = createGallery({ store: 'indexeddb', name: 'example' });
/** @type {Promise<import('../lib/index.js').Analyzer> | null} */
let opening = null;
const analyzerOf = () => (opening ??= createAnalyzer({
  tasks: ['mesh', 'pose', 'identity', 'quality', 'blendshapes', 'liveness'], mode: 'video', maxFaces: 2,
}));

/**
 * @param {string} id
 * @param {(gallery: import('../lib/gallery.js').Gallery) => Promise<string>} action what the button does, and what is
 *   said then
 */
function button(id, action) {
  const element = byId(id, HTMLButtonElement);
  element.addEventListener('click', async () => {
    element.disabled = true;
    status.textContent = 'One moment …';
    status.textContent = await opened.then(action).catch((error) =>
      (error instanceof FacewiseError ? `${error.message} ${error.remedy ?? ''}` : String(error)));
    element.disabled = false;
  });
}

button('enrol', async (gallery) => {
  const { name } = await gallery.enrol('You', await goodPictures(await analyzerOf()));
  return `${name} can unlock now.`;
});
button('unlock', async (gallery) =>
  (gallery.size === 0 ? 'Nobody is enrolled yet.' : whoIsThere(await analyzerOf(), gallery)));
button('forget', async (gallery) => {
  await gallery.clear();
  return 'Nobody is enrolled.';
});
