import { readFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';

const analyzer = await createAnalyzer({ tasks: ['age'] });
const { faces } = await analyzer.analyze(await readFile('portrait.jpg'));
const { years, low, high } = faces[0].age;
const [from, to] = [Math.round(low), Math.round(high)];
console.log(`${Math.round(years)}, between ${from} and ${to} for eight in ten`);
analyzer.close();
