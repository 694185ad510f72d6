import { readFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';

const analyzer = await createAnalyzer({ tasks: ['pose', 'gaze'] });
const { faces } = await analyzer.analyze(await readFile('portrait.jpg'));
const { pose, gaze } = faces[0];

const turned = Math.abs(pose.yaw) > 25 || Math.abs(pose.pitch) > 20;
const looksAtCamera = Math.hypot(gaze.yaw, gaze.pitch) < 15;
console.log({ yaw: pose.yaw, pitch: pose.pitch, roll: pose.roll, turned, looksAtCamera });
analyzer.close();
