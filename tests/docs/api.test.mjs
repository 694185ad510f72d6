// Samples of the generated reference come from the comments in web/lib. Each is run in Node with the packed package:
// names that it imports by itself are there as they are written, all others are the package's exports or what is given
// below.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { promisify } from 'node:util';
import { addClasses, root, sampleProject } from './lib/project.mjs';

const run = promisify(execFile);
const folder = path.join(root, 'web/docs/api');
const pages = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.md')) : [];

/** What a sample takes for granted. A line that needs a name of it comes with it. @type {Record<string, string>} */
const given = {
  photo: "await (await import('node:fs/promises')).readFile('one.jpg')",
  image: "await (await import('node:fs/promises')).readFile('one.jpg')",
  video: "await (await import('node:fs/promises')).readFile('other.jpg')",
  analyzer: "await createAnalyzer({ tasks: ['mesh', 'pose', 'gaze', 'emotion', 'identity', 'quality'], crops: true })",
  result: "await analyzer.analyze(await (await import('node:fs/promises')).readFile('one.jpg'))",
  passport: 'result',
  camera: 'result',
  face: 'result.faces[0]',
  faces: "result.faces.map((one) => ({ ...one, file: 'one.jpg' }))",
  width: 'result.width',
  height: 'result.height',
  canvas: '{ getContext: () => new Proxy({ canvas: { width: 720, height: 576 } }, { set: () => true, ' +
    "get: (o, name) => name in o ? o[name] : name === 'measureText' ? () => ({ width: 10 }) : () => {} }) }",
  prompt: '{}',
  writeFile: "(await import('node:fs/promises')).writeFile",
  canvases: "await Promise.all(['awake', 'tired'].map(async (label) => (await import('node:fs/promises')).readFile(" +
    "`pictures/${label}/0.jpg`)))",
};

/** @param {string} markdown @returns {string[]} but markup, which pages.test.mjs runs */
const samplesOf = (markdown) => [...markdown.matchAll(/^```\w+\n([\s\S]*?)^```/gm)]
  .filter(([block, code]) => block.startsWith('```js') && !code.startsWith('<')).map(([, code]) => code);

/** @param {string} code @param {string} name */
const uses = (code, name) => new RegExp(`(?<![.\\w'])${name}(?![\\w:'])`).test(code);
/** @param {string} code @param {string} name */
const declares = (code, name) => new RegExp(`(const|let) (\\{[^}]*\\b)?${name}\\b`).test(code);

/**
 * @param {string} code
 * @param {Record<string, string>} exported subpath by name
 * @returns {string} a module
 */
function moduleOf(code, exported) {
  if (/^import /.test(code)) return code;
  const needed = new Set();
  /** @type {string[]} */
  const lines = [];
  const need = (/** @type {string} */ text, /** @type {string} */ own) => {
    for (const name of Object.keys(exported)) if (uses(text, name) && !declares(own, name)) needed.add(name);
    for (const [name, value] of Object.entries(given)) {
      if (!uses(text, name) || declares(own, name) || needed.has(name)) continue;
      needed.add(name);
      need(value, '');
      lines.push(`const ${name} = ${value};`);
    }
  };
  need(code, code);
  const imports = [...needed].filter((name) => exported[name])
    .map((name) => `import { ${name} } from '${exported[name]}';`);
  // Two dots stand for more of the same.
  return `${imports.join('\n')}\n${lines.join('\n')}\n${code.replace(/, \.\.\]/g, ']')}\n`;
}

let project = '';
/** @type {Record<string, string>} */
const exported = {};
before(async () => {
  project = await sampleProject('docs-api');
  await addClasses(project);
  const manifest = JSON.parse(readFileSync(path.join(project, 'node_modules/facewise/package.json'), 'utf8'));
  const subpaths = Object.keys(manifest.exports).filter((name) => !/json|standalone/.test(name))
    .map((name) => `facewise${name.slice(1)}`);
  const { stdout } = await run('node', ['--input-type=module', '-e', `
    const names = {};
    for (const subpath of ${JSON.stringify(subpaths)}) {
      for (const name of Object.keys(await import(subpath))) names[name] ??= subpath;
    }
    console.log(JSON.stringify(names));`], { cwd: project });
  Object.assign(exported, JSON.parse(stdout));
  // A net for samples that load one.
  await run('node', ['--input-type=module', '-e', `
    import { writeFile } from 'node:fs/promises';
    import { conv2d, createTrainer, dense, globalAveragePool } from 'facewise/train';
    const trainer = await createTrainer({
      input: [224, 224, 3], labels: ['a', 'b'], worker: false,
      layers: [conv2d(2, 3, { strides: 8 }), globalAveragePool(), dense(2, { activation: 'softmax' })],
    });
    await writeFile('net.tflite', await trainer.exportModel());
    trainer.close();`], { cwd: project });
});

for (const page of pages) {
  const samples = samplesOf(readFileSync(path.join(folder, page), 'utf8'));
  if (samples.length === 0) continue;
  test(`${page}: ${samples.length} samples run`, async () => {
    mkdirSync(path.join(project, 'api'), { recursive: true });
    const files = samples.map((code, i) => {
      const file = path.join(project, 'api', `${page}-${i}.mjs`);
      writeFileSync(file, moduleOf(code, exported));
      return file;
    });
    for (const file of files) {
      const { stderr } = await run('node', [file], { cwd: project, timeout: 60_000 }).catch((error) => error);
      assert.equal(stderr, '', `${path.basename(file)}\n${readFileSync(file, 'utf8')}`);
    }
  });
}
