import { readFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';
import { expressionOf } from 'facewise/timeline';

const analyzer = await createAnalyzer({ tasks: ['emotion'], ensemble: true });
const { faces } = await analyzer.analyze(await readFile('photo.jpg'));
for (const { emotion } of faces) {
  // The label alone hides how sure the net is: show the distribution, or say 'unsure'.
  console.log(emotion.label, emotion.score.toFixed(2), emotion.scores.happy, expressionOf(emotion.scores));
}
analyzer.close();
