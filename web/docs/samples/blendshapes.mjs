import { readFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';

const analyzer = await createAnalyzer({ tasks: ['blendshapes'] });
const { faces } = await analyzer.analyze(await readFile('portrait.jpg'));
for (const { blendshapes } of faces) {
  if (!blendshapes) continue; // they could not be read
  const { source, scores } = blendshapes;
  console.log(source, Object.keys(scores).length);
  console.log(scores.mouthSmileLeft, scores.jawOpen, scores.cheekPuff); // 0.63 0 undefined
}
analyzer.close();
