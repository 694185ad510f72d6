import { readFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';

const analyzer = await createAnalyzer({ tasks: ['mesh', 'emotion', 'age', 'gender'] });
const { faces } = await analyzer.analyze(await readFile('photo.jpg'));
for (const { id, box, emotion, age, gender } of faces) {
  const [x, y, years] = [box.x, box.y, age.years].map(Math.round);
  console.log(id, x, y, emotion.label, years, gender.label);
}
analyzer.close();
