// Live: what the nets read of each face, beside the stage. The code that a page of your own needs is in About.

import { el, setHidden, setText } from '../parts/dom.js';
import { count } from '../parts/format.js';
import { Reading } from '../parts/reading.js';

/** @typedef {import('../main.js').App} App */

export const title = 'Live';
export const place = 'aside';

// Figures that change faster cannot be read.
const renewal = 100;

/** @type {(() => void) | null} */
let stop = null;

/** @param {HTMLElement} root @param {App} app */
export function mount(root, app) {
  const reading = new Reading({ mirrored: () => app.mirrored, colourOf: (id) => app.overlay.colourOf(id) });
  const heading = el('h1', {}, 'Reading');
  const tally = el('span', { class: 'value' });
  const empty = el('p', { class: 'empty' });
  let drawnAt = 0;
  const update = () => {
    const { result } = app.analysis;
    const now = performance.now();
    if (result && app.source.moving && now - drawnAt < renewal) return;
    drawnAt = now;
    const faces = result?.faces ?? [];
    reading.update(faces);
    setText(tally, result ? count(faces.length, 'face') : '');
    setHidden(empty, faces.length > 0);
    setText(
      empty,
      !result
        ? 'Each face that is found gets its card here: expression, age, gender, head, gaze and movements.'
        : app.source.kind === 'picture'
          ? 'No face found in this picture. Faces from about 20 pixels on are found; try a larger or lighter one.'
          : 'No face in view. Look towards the camera, with light on the face.',
    );
  };
  root.append(el('header', { class: 'panel-head' }, heading, tally), empty, reading.element);
  app.analysis.addEventListener('reading', update);
  const unsubscribe = app.store.subscribe(update);
  update();
  stop = () => {
    app.analysis.removeEventListener('reading', update);
    unsubscribe();
  };
}

export function unmount() {
  stop?.();
  stop = null;
}
