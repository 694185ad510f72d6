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
  tell(`done: ${faces.length} faces`);
} catch (error) {
  tell(`failed: ${error.message} ${error.remedy ?? ''}`);
}
