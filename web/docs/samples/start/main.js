import { createAnalyzer } from './node_modules/facewise/index.js';

const photo = document.getElementById('photo');
const analyzer = await createAnalyzer({ tasks: ['mesh', 'emotion', 'age', 'gender'] });
await photo.decode();
const { faces } = await analyzer.analyze(photo);
const lines = faces.map(({ emotion, age, gender }) =>
  `${emotion.label}, about ${Math.round(age.years)}, ${gender.label}`);
document.getElementById('status').textContent = lines.join('; ');
analyzer.close();
