import { readFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';

const analyzer = await createAnalyzer({ tasks: ['pose', 'gaze'] });
const { faces } = await analyzer.analyze(await readFile('portrait.jpg'));
for (const { pose, gaze } of faces) {
  if (!pose || !gaze) continue; // they could not be read
  const { yaw, pitch, roll } = pose;
  const turned = Math.abs(yaw) > 25 || Math.abs(pitch) > 20;
  const looksAtCamera = Math.hypot(gaze.yaw, gaze.pitch) < 15;
  console.log({ yaw, pitch, roll, turned, looksAtCamera });
}
analyzer.close();
