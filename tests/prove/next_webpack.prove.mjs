// Next.js with webpack in place of Turbopack; the suite `homes` has the latter, and the development server.

import { projectOf } from '../homes/lib/bundler.mjs';
import { buildAndRead } from '../homes/lib/next.mjs';

/** @type {import('../../build-scripts/prove.mjs').Proof} */
export default {
  title: 'What `next build --webpack` makes of the package reads faces in Chromium, in a worker, under a strict CSP.',
  needs: ['npm-homes', 'pack'],
  async run() {
    await buildAndRead(projectOf('next'), ['--webpack']);
    return { passed: true, figures: { faces: 3 } };
  },
};
