/** Clips read frame by frame by ffmpeg, as a page would read them. */

import { spawn, spawnSync } from 'node:child_process';
import { PpmReader } from '../../bin/frames.mjs';
import { createAnalyzer } from '../../web/lib/index.js';

/** @import { Face } from '../../web/lib/index.js' */
/** @typedef {{ width: number, height: number, interval: number, faces: Face[][] }} Clip */

export const hasFfmpeg = () => spawnSync('ffmpeg', ['-version']).status === 0;

/**
 * @param {string} file
 * @param {string[]} how ffmpeg's options for what is to come out: rate, size, length
 */
export async function* framesOf(file, how) {
  const child = spawn('ffmpeg', ['-v', 'error', '-i', file, ...how, '-f', 'image2pipe', '-c:v', 'ppm', '-pix_fmt',
    'rgb24', '-'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const reader = new PpmReader();
  for await (const chunk of child.stdout) yield* reader.push(chunk);
}

/**
 * @param {string} file
 * @param {{ width: number, height: number, fps: number, seconds?: number,
 *   tasks: import('../../web/lib/index.js').Task[] }} how
 * @returns {Promise<Clip>} faces of each frame, `interval` ms apart
 */
export async function readClip(file, { width, height, fps, seconds, tasks }) {
  const until = seconds ? ['-t', String(seconds)] : [];
  const analyzer = await createAnalyzer({ tasks, mode: 'video', maxFaces: 2 });
  const interval = 1000 / fps;
  /** @type {Clip['faces']} */
  const faces = [];
  for await (const picture of framesOf(file, [...until, '-vf', `fps=${fps},scale=${width}:${height}`])) {
    faces.push((await analyzer.analyze(picture, { timestamp: faces.length * interval })).faces);
  }
  analyzer.close();
  return { width, height, interval, faces };
}
