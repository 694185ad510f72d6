// Expressions of a room over time. In a project of your own the imports are 'facewise' and 'facewise/timeline'.

import { createAnalyzer } from '../lib/index.js';
import { createTimeline } from '../lib/timeline.js';
import { byId, cameraFrames } from './camera.js';

const status = byId('status', HTMLElement);
const timeline = createTimeline({ bin: 1 });
let running = false;

byId('start', HTMLButtonElement).addEventListener('click', async () => {
  if (running) return;
  running = true;
  const analyzer = await createAnalyzer({ tasks: ['emotion'], mode: 'video', maxFaces: 16, tiles: true });
  for await (const frame of cameraFrames(byId('video', HTMLVideoElement))) {
    if (!running) break;
    const result = await analyzer.analyze(frame);
    timeline.add(result);
    const valence = timeline.bins.at(-1)?.valence;
    status.textContent = `${result.faces.length} in view`
      + (typeof valence === 'number' ? `, mood ${valence.toFixed(2)} on a scale from -1 to 1` : '');
  }
  analyzer.close();
});

byId('stop', HTMLButtonElement).addEventListener('click', () => {
  running = false;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([timeline.toCSV({ per: 'minute' })], { type: 'text/csv' }));
  link.download = 'sentiment.csv';
  link.click();
  URL.revokeObjectURL(link.href);
});
