/** Brings what make eval-training has left in build/ into tests/eval/TRAINING.md and the curves beside it. */

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from './faces.mjs';

const BUILD = path.resolve(ROOT, process.env.BUILD ?? 'build');
const HERE = path.join(ROOT, 'tests/eval');
const PAGE = path.join(HERE, 'TRAINING.md');

/** @type {Record<string, any>} */
const results = JSON.parse(readFileSync(path.join(BUILD, 'eval-training.json'), 'utf8'));

/** @param {any} result */
const figure = ({ accuracy, mae }) =>
  (accuracy === undefined ? `${mae.toFixed(2)} years mean error` : `${(100 * accuracy).toFixed(1)} % right`);

/** @param {[string, any]} result */
function row([name, result]) {
  const { measured, minutes, mmac, bytes, samples } = result;
  const size = `${(bytes / 1024).toFixed(0)} KB`;
  const cells = [name, figure(result), `${measured} (${samples})`, mmac.toFixed(1), size, minutes.toFixed(0)];
  return `| ${cells.join(' | ')} |`;
}

/** The command and the pictures of a run, which are copied. @param {[string, any]} result */
function run([name, { command, files }]) {
  mkdirSync(path.join(HERE, 'training'), { recursive: true });
  const pictures = files.map((/** @type {string} */ file) => {
    copyFileSync(path.join(BUILD, 'trained', name, file), path.join(HERE, 'training', `${name}-${file}`));
    return `![${name}, ${path.parse(file).name}](training/${name}-${file})`;
  });
  return [`## ${name}`, '', '```sh', command, '```', '', ...pictures].join('\n');
}

const all = Object.entries(results);
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
const machine = `${os.cpus()[0].model.trim()}, Node ${process.version}`;
const table = [
  '| what | measured | on (pictures) | MMAC | file | minutes |',
  '| --- | --- | --- | ---: | ---: | ---: |',
  ...all.map(row),
  '',
  `Commit ${commit}, ${machine}, ${new Date().toISOString().slice(0, 10)}. Minutes are those of the training.`,
].join('\n');

/** @param {string} text @param {string} name @param {string} content */
const fill = (text, name, content) =>
  text.replace(new RegExp(`(<!-- ${name} -->\n)[^]*(<!-- /${name} -->)`),
    (_, start, end) => `${start}${content}\n${end}`);

writeFileSync(PAGE, fill(fill(readFileSync(PAGE, 'utf8'), 'table', table), 'runs', all.map(run).join('\n\n')));
