import { readFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';

const analyzer = await createAnalyzer({ tasks: ['gender'] });
const { faces } = await analyzer.analyze(await readFile('portrait.jpg'));
for (const { gender } of faces) {
  if (!gender) continue; // it could not be read
  const { label, score } = gender;
  console.log(score < 0.75 ? 'unsure' : `looks ${label} to this net (${score.toFixed(2)})`);
}
analyzer.close();
