import { el } from './dom.js';
import { barList } from './gauges.js';

/** @typedef {import('../../lib/index.js').Face} Face */
/** @typedef {import('./gauges.js').Gauge} Gauge */
/** @typedef {NonNullable<Face['blendshapes']>['scores']} Scores */

/** What is worth a word, with the score from which on it is. @type {[string, (scores: Scores) => number, number][]} */
const words = [
  ['eyes shut', ({ eyeBlinkLeft = 0, eyeBlinkRight = 0 }) => Math.min(eyeBlinkLeft, eyeBlinkRight), 0.5],
  ['smile', ({ mouthSmileLeft = 0, mouthSmileRight = 0 }) => (mouthSmileLeft + mouthSmileRight) / 2, 0.35],
  ['mouth open', ({ jawOpen = 0 }) => jawOpen, 0.25],
  ['brows up', ({ browInnerUp = 0 }) => browInnerUp, 0.25],
  ['lips pursed', ({ mouthPucker = 0 }) => mouthPucker, 0.4],
];

/** @param {Face} face */
export function movementsInWords({ blendshapes }) {
  const scores = blendshapes?.scores;
  if (!scores) return '';
  return words.filter(([, of, from]) => of(scores) >= from).map(([word]) => word).join(', ') || 'at rest';
}

/** @param {string} name such as eyeBlinkLeft */
const readable = (name) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** Every coefficient as a bar, when asked for. @returns {Gauge} */
export function movementsGauge() {
  /** @type {Face | null} */
  let shown = null;
  /** @type {{ key: string, list: ReturnType<typeof barList> } | null} */
  let bars = null;
  const holder = el('div', { hidden: true });
  const toggle = el(
    'button',
    { type: 'button', class: 'text', 'aria-expanded': 'false', onclick: () => open(holder.hidden === true) },
    'Show each movement',
  );
  const source = el('p', { class: 'hint' });
  const draw = () => {
    const scores = shown?.blendshapes?.scores;
    if (!scores || holder.hidden) return;
    const names = Object.keys(scores).filter((name) => !name.startsWith('_'));
    const key = names.join();
    if (bars?.key !== key) {
      bars = { key, list: barList(names, readable) };
      source.textContent = shown?.blendshapes?.source === 'net'
        ? 'Read by the blendshape net of face_landmarker.task.'
        : 'Measured on the mesh. Drop face_landmarker.task on the page for all 52.';
      holder.replaceChildren(bars.list.element, source);
    }
    bars.list.update((name) => scores[/** @type {keyof Scores} */ (name)] ?? 0, () => false);
  };
  const open = (/** @type {boolean} */ wanted) => {
    holder.hidden = !wanted;
    toggle.setAttribute('aria-expanded', String(wanted));
    toggle.textContent = wanted ? 'Hide the movements' : 'Show each movement';
    draw();
  };
  return {
    element: el('div', { class: 'movements' }, toggle, holder),
    update(face) {
      shown = face;
      draw();
    },
  };
}
