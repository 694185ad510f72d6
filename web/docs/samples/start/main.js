import { createAnalyzer } from './node_modules/facewise/web/lib/index.js';

const photo = document.getElementById('photo');
const analyzer = await createAnalyzer({ tasks: ['mesh', 'emotion', 'age', 'gender'] });
await photo.decode();
const { faces } = await analyzer.analyze(photo);
document.getElementById('status').textContent = faces
  .map(({ emotion, age, gender }) => `${emotion.label}, about ${Math.round(age.years)}, ${gender.label}`)
  .join('; ');
analyzer.close();
