import { readFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';

const analyzer = await createAnalyzer({ tasks: ['age'] });
const { faces } = await analyzer.analyze(await readFile('portrait.jpg'));
for (const { age } of faces) {
  if (!age) continue; // it could not be read: too small, or turned away
  const [years, from, to] = [age.years, age.low, age.high].map(Math.round);
  console.log(`${years}, between ${from} and ${to} for eight in ten`);
}
analyzer.close();
