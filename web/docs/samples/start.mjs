import { readFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';

const analyzer = await createAnalyzer({ tasks: ['mesh', 'emotion', 'age', 'gender'] });
const { faces } = await analyzer.analyze(await readFile('photo.jpg'));
for (const { id, box, emotion, age, gender } of faces) {
  const [x, y] = [box.x, box.y].map(Math.round);
  // What could not be read this time is absent: hence the question marks.
  console.log(id, x, y, emotion?.label, age?.years.toFixed(), gender?.label);
}
analyzer.close();
