// node raw.js photo.ppm: pixels from anywhere, here a PPM file's. Nothing else is needed.
import { readFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';

const file = await readFile(process.argv[2]);
const start = file.toString('latin1', 0, 64);
const [head, width, height] = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(start) ?? [];
if (!head) throw new Error('This is no PPM file of three bytes a pixel.');
const data = file.subarray(head.length);
const size = { width: Number(width), height: Number(height) };

const analyzer = await createAnalyzer({ tasks: ['emotion', 'age'] });
const { faces } = await analyzer.analyze({ data, ...size, channels: 3 });
analyzer.close();
const readings = faces.map(({ id, box, emotion, age }) =>
  ({ id, box, emotion: emotion?.label, age: age?.years }));
console.log(JSON.stringify(readings, null, 1));
