/** Clips read frame by frame by ffmpeg, as a page would read them. */

import { spawn, spawnSync } from 'node:child_process';
import { createAnalyzer } from '../../web/lib/index.js';

/** @import { Face } from '../../web/lib/index.js' */
/** @typedef {{ width: number, height: number, interval: number, faces: Face[][] }} Clip */

export const hasFfmpeg = () => spawnSync('ffmpeg', ['-version']).status === 0;

/**
 * @param {string} file
 * @param {{ width: number, height: number, fps: number, seconds?: number,
 *   tasks: import('../../web/lib/index.js').Task[] }} how
 * @returns {Promise<Clip>} faces of each frame, `interval` ms apart
 */
export async function readClip(file, { width, height, fps, seconds, tasks }) {
  const filter = `fps=${fps},scale=${width}:${height}`;
  const until = seconds ? ['-t', String(seconds)] : [];
  const child = spawn('ffmpeg', ['-v', 'error', '-i', file, ...until, '-vf', filter, '-f', 'rawvideo', '-pix_fmt',
    'rgb24', '-'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const analyzer = await createAnalyzer({ tasks, mode: 'video', maxFaces: 2 });
  const interval = 1000 / fps;
  const size = width * height * 3;
  /** @type {Clip['faces']} */
  const faces = [];
  let rest = Buffer.alloc(0);
  for await (const chunk of child.stdout) {
    rest = Buffer.concat([rest, chunk]);
    for (; rest.length >= size; rest = rest.subarray(size)) {
      const data = new Uint8Array(rest.subarray(0, size));
      const { faces: found } = await analyzer.analyze({ data, width, height, channels: 3 },
        { timestamp: faces.length * interval });
      faces.push(found);
    }
  }
  analyzer.close();
  return { width, height, interval, faces };
}
