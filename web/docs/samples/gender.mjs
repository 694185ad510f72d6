import { readFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';

const analyzer = await createAnalyzer({ tasks: ['gender'] });
const { faces } = await analyzer.analyze(await readFile('portrait.jpg'));
const { label, score } = faces[0].gender;
console.log(score < 0.75 ? 'unsure' : `looks ${label} to this net (${score.toFixed(2)})`);
analyzer.close();
