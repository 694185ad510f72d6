import { readFile, readdir, writeFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';
import { clusterFaces, writeXmp } from 'facewise/tag';

const analyzer = await createAnalyzer({ tasks: ['identity', 'quality'] });
const seen = [];
for (const file of (await readdir('album')).filter((name) => name.endsWith('.jpg')).sort()) {
  const { faces, width, height } = await analyzer.analyze(await readFile(`album/${file}`));
  seen.push(...faces.map(({ embedding, quality, box }) => ({ embedding, quality, picture: file, box, width, height })));
}
analyzer.close();

const groups = clusterFaces(seen); // each face's group: 0 is the largest, -1 too poor to tell
const largest = seen.filter((_, i) => groups[i] === 0);
console.log(`${new Set(groups.filter((group) => group >= 0)).size} people;`,
  'most often seen in', largest.map(({ picture }) => picture).join(', '));

const [{ picture, width, height, box }] = largest;
await writeFile(`album/${picture}.xmp`, writeXmp({ width, height, regions: [{ name: 'Anna', box }] }));
