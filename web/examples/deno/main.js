// deno run --allow-read=. main.js photo.ppm
// after `deno add npm:facewise`, or in a folder with node_modules.
import { createAnalyzer } from 'facewise';

const file = await Deno.readFile(Deno.args[0]);
const start = new TextDecoder('latin1').decode(file.subarray(0, 64));
const [head, width, height] = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(start) ?? [];
if (!head) throw new Error('This is no PPM file of three bytes a pixel.');
const data = file.subarray(head.length);
const size = { width: Number(width), height: Number(height) };

const worker = Deno.args.includes('--worker');
const analyzer = await createAnalyzer({ tasks: ['emotion', 'age'], worker });
const { faces } = await analyzer.analyze({ data, ...size, channels: 3 });
analyzer.close();
const readings = faces.map(({ id, box, emotion, age }) =>
  ({ id, box, emotion: emotion?.label, age: age?.years }));
console.log(JSON.stringify(readings, null, 1));
