import { readFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';

const analyzer = await createAnalyzer({ tasks: ['quality'] });
const { faces } = await analyzer.analyze(await readFile('photo.jpg'));
for (const { quality } of faces) {
  if (!quality) continue; // it could not be read
  const advice = quality.reasons.map(({ message }) => message).join(' ');
  console.log(quality.score.toFixed(2), advice, quality.parts);
}
analyzer.close();
