import { createAnalyzer } from './facewise/index.js';

/** @param {string} text */
function tell(text) {
  document.title = text;
  document.querySelector('#status').textContent = text;
}

try {
  const analyzer = await createAnalyzer({ tasks: ['emotion', 'age'] });
  const image = document.querySelector('img');
  await image.decode();
  const { faces } = await analyzer.analyze(image);
  analyzer.close();
  const readings = faces.map(({ id, box, emotion, age }) =>
    ({ id, box, emotion: emotion?.label, age: age?.years }));
  document.querySelector('pre').textContent = JSON.stringify(readings, null, 1);
  const there = await chrome.runtime.sendMessage({ read: image.src });
  const apart = await chrome.runtime.sendMessage({ read: image.src, where: 'offscreen' });
  for (const { failed } of [there, apart]) if (failed) throw new Error(failed);
  const by = apart.worker ? 'by a worker of' : 'in';
  tell(`done: ${faces.length} faces, ${there.count} in the service worker, ` +
    `${apart.count} ${by} the offscreen document`);
} catch (error) {
  tell(`failed: ${error.message} ${error.remedy ?? ''}`);
}
