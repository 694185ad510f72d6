import { createAnalyzer } from './node_modules/facewise/index.js';

const photo = document.getElementById('photo');
const status = document.getElementById('status');
try {
  const analyzer = await createAnalyzer({ tasks: ['mesh', 'emotion', 'age', 'gender'] });
  await photo.decode();
  const { faces } = await analyzer.analyze(photo);
  const lines = faces.map(({ emotion, age, gender }) =>
    `${emotion?.label}, about ${age?.years.toFixed()}, ${gender?.label}`);
  status.textContent = lines.join('; ') || 'No face was found.';
  analyzer.close();
} catch (error) {
  status.textContent = `${error.message} ${error.remedy ?? ''}`;
}
