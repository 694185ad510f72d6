import { readFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';

const analyzer = await createAnalyzer({ tasks: ['mesh', 'emotion', 'age', 'gender'] });
const { faces } = await analyzer.analyze(await readFile('photo.jpg'));
for (const { id, box, emotion, age, gender } of faces) {
  console.log(id, Math.round(box.x), Math.round(box.y), emotion.label, Math.round(age.years), gender.label);
}
analyzer.close();
