// One person's session. In a project of your own the imports are 'facewise' and 'facewise/timeline'.

import { createAnalyzer } from '../lib/index.js';
import { createSession } from '../lib/timeline.js';
import { byId, cameraFrames } from './camera.js';

const status = byId('status', HTMLElement);
let running = false;

byId('start', HTMLButtonElement).addEventListener('click', async () => {
  if (running) return;
  running = true;
  const tasks = /** @type {const} */ (['mesh', 'pose', 'gaze', 'emotion', 'quality', 'blendshapes']);
  const analyzer = await createAnalyzer({ tasks: [...tasks], mode: 'video', maxFaces: 1 });
  const session = createSession();
  for await (const frame of cameraFrames(byId('video', HTMLVideoElement))) {
    if (!running) break;
    session.add(await analyzer.analyze(frame));
    status.textContent = `${Math.round(session.summary().seconds)} s`;
  }
  analyzer.close();
  describe(session.summary());
});

byId('stop', HTMLButtonElement).addEventListener('click', () => {
  running = false;
});

/** @param {ReturnType<import('../lib/timeline.js').Session['summary']>} summary */
function describe({ seconds, usable, blinks, offScreen }) {
  const told = (/** @type {number | null} */ value, /** @type {string} */ unit) =>
    (value === null ? 'cannot be told' : `${Math.round(value)} ${unit}`);
  const rows = [
    ['Watched', told(seconds, 's')],
    ['Good enough to judge', told(usable.share === null ? null : 100 * usable.share, '%')],
    ['Blinks a minute', told(blinks.perMinute, '')],
    ['Looked elsewhere', told(offScreen.share === null ? null : 100 * offScreen.share, '%')],
  ];
  byId('summary', HTMLTableElement).replaceChildren(...rows.map((cells) => {
    const row = document.createElement('tr');
    row.append(...cells.map((cell) => Object.assign(document.createElement('td'), { textContent: cell })));
    return row;
  }));
}
