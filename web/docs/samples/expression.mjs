import { readFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';
import { expressionOf } from 'facewise/timeline';

const analyzer = await createAnalyzer({ tasks: ['emotion'], ensemble: true });
const { faces } = await analyzer.analyze(await readFile('photo.jpg'));
for (const { emotion } of faces) {
  if (!emotion) continue; // it could not be read
  // The label alone hides how sure the net is: show the distribution, or say 'unsure'.
  const { label, score, scores } = emotion;
  console.log(label, score.toFixed(2), scores.happy, expressionOf(scores));
}
analyzer.close();
