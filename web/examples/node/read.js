// node read.js photo.jpg: a picture file, which the optional package sharp decodes.
import { readFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';

const analyzer = await createAnalyzer({ tasks: ['emotion', 'age'] });
const { faces } = await analyzer.analyze(await readFile(process.argv[2]));
analyzer.close();
const readings = faces.map(({ id, box, emotion, age }) =>
  ({ id, box, emotion: emotion?.label, age: age?.years }));
console.log(JSON.stringify(readings, null, 1));
