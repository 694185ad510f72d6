import { readFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';

const analyzer = await createAnalyzer({ tasks: ['blendshapes'] });
const { faces } = await analyzer.analyze(await readFile('portrait.jpg'));
const { source, scores } = faces[0].blendshapes;
console.log(source, Object.keys(scores).length);
console.log(scores.mouthSmileLeft, scores.jawOpen, scores.cheekPuff); // 0.63 0 undefined
analyzer.close();
