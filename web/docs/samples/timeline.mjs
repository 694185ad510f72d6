import { readFile, readdir, writeFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';
import { createTimeline } from 'facewise/timeline';

const analyzer = await createAnalyzer({ tasks: ['emotion'], mode: 'video' });
const timeline = createTimeline({ bin: 1 });
let timestamp = 0;
for (const name of (await readdir('frames')).sort()) {
  timeline.add(await analyzer.analyze(await readFile(`frames/${name}`), { timestamp }));
  timestamp += 200;
}
timeline.end(timestamp);
analyzer.close();

console.log(timeline.total.seconds, timeline.total.faces, timeline.total.valence);
await writeFile('frames.csv', timeline.toCSV({ per: 'minute' }));
