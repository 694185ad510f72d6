import { readFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';

const analyzer = await createAnalyzer({ tasks: ['age'] });
const { faces } = await analyzer.analyze(await readFile('portrait.jpg'));
const { years, low, high } = faces[0].age;
console.log(`${Math.round(years)}, between ${Math.round(low)} and ${Math.round(high)} for eight in ten`);
analyzer.close();
