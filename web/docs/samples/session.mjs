import { readFile, readdir } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';
import { createSession } from 'facewise/timeline';

const analyzer = await createAnalyzer({
  tasks: ['mesh', 'pose', 'gaze', 'emotion', 'quality', 'blendshapes'],
  mode: 'video',
  maxFaces: 1,
});
const session = createSession({ screen: 'usual', cone: 20 });
let timestamp = 0;
for (const name of (await readdir('frames')).sort()) {
  session.add(await analyzer.analyze(await readFile(`frames/${name}`), { timestamp }));
  timestamp += 200;
}
session.end();
analyzer.close();

const { usable, blinks, offScreen, head, smile } = session.summary();
console.log(usable.share, blinks.count, offScreen.share, head.speed, smile.symmetry);
