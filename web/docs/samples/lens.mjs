import { readFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';
import { createLens } from 'facewise/lens';

const analyzer = await createAnalyzer({ tasks: ['emotion'], crops: true });
const { faces } = await analyzer.analyze(await readFile('portrait.jpg'));
analyzer.close();
const crop = faces[0]?.crops?.emotion;
if (!crop) throw new Error('There is no face to look into.');

const lens = await createLens({ model: 'emotion' });
const [first] = lens.layers;
const happy = lens.outputs.findIndex(({ label }) => label === 'happy');
const look = await lens.look(crop, {
  layers: { [first.name]: [0, 1, 2] },
  output: happy,
  maps: ['gradcam', 'occlusion'],
});
const [channel] = look.layers[first.name].channels;
console.log(look.outputs[happy], channel.pixels.length, look.maps.gradcam?.width);

const { shape, filters } = await lens.filters(first.name);
const sum = await lens.explainPixel(first.name, 20, 30, 3); // patch times filter plus bias
console.log(shape, filters.length, sum.computed, sum.output);
lens.close();
