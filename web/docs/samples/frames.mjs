import { readFile, readdir } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';

const analyzer = await createAnalyzer({
  tasks: ['emotion', 'identity', 'quality'],
  mode: 'video',
});
analyzer.addEventListener('enter', ({ id, returned }) => {
  console.log(`${id} is ${returned ? 'back' : 'here'}`);
});
analyzer.addEventListener('leave', ({ id }) => console.log(`${id} has left`));
analyzer.addEventListener('change', ({ id, changes }) => console.log(id, changes));

// Frames of a file bring their own clock: milliseconds.
let timestamp = 0;
for (const name of (await readdir('frames')).sort()) {
  const { faces } = await analyzer.analyze(await readFile(`frames/${name}`), { timestamp });
  console.log(timestamp, faces.map(({ id }) => id).join(' '));
  timestamp += 200;
}
await analyzer.reset(); // the stream has ended: everybody leaves
analyzer.close();
