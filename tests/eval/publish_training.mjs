/** Writes tests/eval/TRAINING.md and the curves beside it from what make eval-training has left in build/. */

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from './faces.mjs';

const BUILD = path.resolve(ROOT, process.env.BUILD ?? 'build');
const HERE = path.join(ROOT, 'tests/eval');

/** @type {Record<string, any>} */
const results = JSON.parse(readFileSync(path.join(BUILD, 'eval-training.json'), 'utf8'));
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();

/** @param {any} result */
const figure = ({ accuracy, mae }) => (accuracy === undefined ? `${mae.toFixed(2)} years mean error`
  : `${(100 * accuracy).toFixed(1)} % right`);

const rows = Object.entries(results).map(([name, result]) => {
  const { measured, minutes, mmac, bytes, samples } = result;
  return `| ${name} | ${figure(result)} | ${measured} (${samples}) | ${mmac.toFixed(1)} | ${(bytes / 1024).toFixed(0)} KB | ` +
    `${minutes.toFixed(0)} |`;
});

const sections = Object.entries(results).map(([name, { command, files }]) => {
  for (const file of files) {
    mkdirSync(path.join(HERE, 'training'), { recursive: true });
    copyFileSync(path.join(BUILD, 'trained', name, file), path.join(HERE, 'training', `${name}-${file}`));
  }
  return [`### ${name}`, '', '```sh', command, '```', '',
    ...files.map((/** @type {string} */ file) => `![${name}, ${path.parse(file).name}](training/${name}-${file})`), ''].join('\n');
});

writeFileSync(path.join(HERE, 'TRAINING.md'), `# What is learnt from scratch

\`make eval-training\` trains three nets with the command line, in wasm, on one core each, and measures them on faces that
they have not seen; \`node tests/eval/publish_training.mjs\` writes this page from its results. Pictures are those of
\`../shared/train\` and \`../shared/faces\`, unpacked into \`build/train\`; they stay there.

| what | measured | on (pictures) | MMAC | file | minutes |
| --- | --- | --- | ---: | ---: | ---: |
${rows.join('\n')}

Commit ${commit}, ${os.cpus()[0].model.trim()}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}. Minutes are those of the
training, on one core. The same seed gives the same net, so these figures can be had again to the last digit with the
same build.

All three are \`nets.face\` of \`facewise/train\`, a stem of three convolutions with a residual block on top, with the options of
\`recipes\` there: gradient descent with Nesterov momentum from 0.1 down a cosine, weight decay, pictures flipped, shifted, turned,
scaled and lit anew each epoch, a moving average of the weights. Expressions also have their classes weighted (there are 396
disgusted faces and 6,862 happy ones) and their labels smoothed: people agree on two in three of them. Years are learnt
as standardized numbers under a Huber loss. The last weights are kept, so nothing was chosen by what is measured here.

What was tried on the way, on a share held out of the training set, whole nets and one seed each: Adam in place of gradient
descent (2.6 points fewer after seven epochs), dense layers in place of the average pool (3 fewer), depthwise nets (no better
for their work), 30 epochs without label smoothing (62 % of held-out training faces, and falling behind the training loss;
65 % in 45 epochs with it). Of 760 pictures one standard error is 1.8 points.

${sections.join('\n')}`);
