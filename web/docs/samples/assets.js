import { createAnalyzer } from './facewise/index.js';

// #region where
const analyzer = await createAnalyzer({
  tasks: ['emotion', 'age'],
  assets: { wasm: '/static/facewise/wasm/', models: '/static/facewise/models/' },
});
// #endregion

const image = document.querySelector('img');
await image.decode();
const { faces } = await analyzer.analyze(image);
const readings = faces.map(({ id, box, emotion, age }) =>
  ({ id, box, emotion: emotion?.label, age: age?.years }));
document.querySelector('pre').textContent = JSON.stringify(readings);
document.title = `done: ${faces.length} faces`;
