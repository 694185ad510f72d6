import { readFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';
import { verify } from 'facewise/gallery';

const analyzer = await createAnalyzer({ tasks: ['identity', 'quality', 'age'] });
/** @param {string} file */
const read = async (file) => (await analyzer.analyze(await readFile(file))).faces[0];

const one = await read('one.jpg');
const answer = verify(one, await read('other.jpg'), { fmr: 1e-3 });
console.log(answer.decision, answer.similarity, answer.threshold, answer.falseMatchRate);
for (const { side, message } of answer.reasons) console.log(side, message);

console.log(verify(one, await read('stranger.jpg'), { fmr: 1e-3 }).decision);
analyzer.close();
