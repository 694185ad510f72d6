import { readFile, readdir, writeFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';
import { clusterFaces, writeXmp } from 'facewise/tag';

const analyzer = await createAnalyzer({ tasks: ['identity', 'quality'] });
const seen = [];
const files = (await readdir('album')).filter((name) => name.endsWith('.jpg')).sort();
for (const picture of files) {
  const bytes = await readFile(`album/${picture}`);
  const { faces, width, height } = await analyzer.analyze(bytes);
  for (const { embedding, quality, box } of faces) {
    seen.push({ embedding, quality, picture, box, width, height });
  }
}
analyzer.close();

// Each face's group: 0 is the largest, -1 too poor to tell.
const groups = clusterFaces(seen);
const largest = seen.filter((_, i) => groups[i] === 0);
console.log(`${new Set(groups.filter((group) => group >= 0)).size} people;`,
  'most often seen in', largest.map(({ picture }) => picture).join(', '));

const [{ picture, width, height, box }] = largest;
const sidecar = writeXmp({ width, height, regions: [{ name: 'Anna', box }] });
await writeFile(`album/${picture}.xmp`, sidecar);
