// Blocks of code that are typed into README.md and the pages, not included from a file that runs: every one is read by
// a check below. Commands are known with their options and targets, policies are the one that the package is tested
// under, data parse. A block of another kind fails.

import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { STRICT } from '../homes/lib/browser.mjs';
import { fencesIn, nativeExamples, writtenPages } from './lib/fences.mjs';
import { addPpm, root, samples } from './lib/project.mjs';

/** @typedef {import('./lib/fences.mjs').Fence} Fence */

const { version, dependencies, optionalDependencies } =
  JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const makefile = readFileSync(path.join(root, 'Makefile'), 'utf8');
const fences = writtenPages().flatMap(fencesIn);

/** @type {Map<string, Promise<string>>} */
const helps = new Map();
/** @param {string} command @returns {Promise<string>} what `facewise <command> --help` says */
function helpOf(command) {
  const program = path.join(root, 'bin/facewise.mjs');
  const known = helps.get(command) ??
    promisify(execFile)('node', [program, command, '--help']).then(({ stdout }) => stdout);
  helps.set(command, known);
  return known;
}

/**
 * Commands by their first word: each says what is wrong with the rest, or ''. Where a block goes on in another folder,
 * or starts what was just compiled, another test runs it: the reason is beside it.
 * @type {Record<string, (args: string[]) => string | Promise<string>>}
 */
const commands = {
  async npx([name, command, ...args]) {
    if (name !== 'facewise') return `npx ${name} is not ours`;
    const help = await helpOf(command).catch(() => '');
    const options = args.filter((arg) => arg.startsWith('--')).map((arg) => arg.split('=')[0]);
    if (!help) return `there is no command '${command}'`;
    return options.filter((option) => !new RegExp(`(^|\\s)${option}(\\s|$)`, 'm').test(help)).join(', ');
  },
  npm([command, ...args]) {
    const own = ['facewise', `./build/facewise-${version}.tgz`, `../facewise/build/facewise-${version}.tgz`];
    const known = [...own, '--omit=optional', ...Object.keys({ ...dependencies, ...optionalDependencies })];
    return command === 'install' ? args.filter((arg) => !known.includes(arg)).join(', ') : command;
  },
  make(args) {
    const targets = args.filter((arg) => !/^[A-Z]+=/.test(arg));
    const variables = args.filter((arg) => !targets.includes(arg)).map((arg) => arg.split('=')[0]);
    return [...targets.filter((target) => !new RegExp(`^${target}:`, 'm').test(makefile)),
      ...variables.filter((name) => !makefile.includes(name))].join(', ');
  },
  node([file]) {
    return existsSync(path.join(samples, file)) ? '' : `${file} is no sample`; // samples.test.mjs runs it
  },
  // The repository's address is the reader's.
  git: ([command]) => command === 'clone' ? '' : command,
  cd: () => '',
  // A server of Python's own; any will do.
  python3: ([flag, module]) => flag === '-m' && module === 'http.server' ? '' : `${flag} ${module}`,
  // 'what is compiled as c-api.md says runs' does both.
  cc: () => '',
  './analyze': () => '',
};

/** @param {string} line @returns {string[]} words, of which quotes hold together */
const wordsOf = (line) => line.match(/(?:[^\s"]|"[^"]*")+/g) ?? [];

/** @param {Fence} fence @returns {string[]} what is typed */
function typedIn({ language, text }) {
  const lines = text.split('\n');
  const typed = language === 'console' ? lines.filter((line) => line.startsWith('$ ')).map((line) => line.slice(2))
    : lines;
  return typed.map((line) => line.replace(/\s+# .*/, '').trim()).filter(Boolean)
    .flatMap((line) => line.split(/\s+&&\s+/));
}

/** @param {Fence} fence */
async function checkCommands(fence) {
  const typed = typedIn(fence);
  assert.ok(typed.length > 0, 'nothing is typed');
  for (const line of typed) {
    const [first, ...rest] = wordsOf(line).filter((word, i) => !(i === 0 && /^[A-Z]+=/.test(word)));
    assert.ok(Object.hasOwn(commands, first), `'${first}' is a command that nobody checks`);
    assert.equal(await commands[first](rest), '', line);
  }
}

/** How each kind of block is checked, or which test reads it. @type {Record<string, (fence: Fence) => void>} */
const checks = {
  console: checkCommands,
  sh: checkCommands,
  json: ({ text }) => void JSON.parse(text),
  http({ text }) {
    for (const line of text.split('\n')) assert.equal(line, `Content-Security-Policy: ${STRICT}`);
  },
  c: ({ file }) => assert.equal(file, 'README.md', 'native.test.mjs compiles those of README.md'),
  js: ({ file }) => assert.equal(file, 'README.md', 'samples.test.mjs runs those of README.md'),
  html: ({ file }) => assert.equal(file, 'README.md', 'pages.test.mjs opens those of README.md'),
};

for (const fence of fences) {
  test(`${fence.file}:${fence.line}, ${fence.language}`, async () => {
    assert.ok(Object.hasOwn(checks, fence.language), `nothing reads a block of '${fence.language}'`);
    await checks[fence.language](fence);
  });
}

test('blocks of the reference are declarations, or are run', () => {
  const headers = readdirSync(path.join(root, 'include/facewise'))
    .map((name) => readFileSync(path.join(root, 'include/facewise', name), 'utf8')).join('\n');
  const examples = nativeExamples().map(({ text }) => text);
  for (const name of readdirSync(path.join(root, 'web/docs/api')).filter((file) => file.endsWith('.md'))) {
    for (const { language, text, line } of fencesIn(`web/docs/api/${name}`)) {
      const where = `${name}:${line}`;
      // api.test.mjs runs `js`, but for markup, which pages.test.mjs opens.
      if (language === 'js') assert.ok(!text.startsWith('<') || name === 'element.md', where);
      else if (language === 'c') assert.ok(headers.includes(text) || examples.includes(text), where);
      else assert.equal(language, 'ts', where); // signatures, which the suite `types` holds to the code
    }
  }
});

test('commands within sentences are known, too', async () => {
  let checked = 0;
  for (const file of writtenPages()) {
    const text = readFileSync(path.join(root, file), 'utf8').replace(/^```[^]*?^```/gm, '');
    for (const [, line] of text.matchAll(/`((?:npx facewise|npm install|make|facewise) [^`]*)`/g)) {
      const words = wordsOf(line.replace(/^facewise /, 'npx facewise '));
      if (words.some((word) => /^<.*>$|^\.\.$/.test(word)) || words.length < 2) continue;
      assert.equal(await commands[words[0]](words.slice(1)), '', `${file}: ${line}`);
      checked += 1;
    }
  }
  assert.ok(checked > 20, `${checked} commands`);
});

test('slips are found', async () => {
  const block = (/** @type {string} */ text) => ({ file: 'x.md', line: 1, language: 'console', info: '', text });
  for (const slip of ['npx facewise analise x.jpg', 'npx facewise verify a b --fmrr 1', 'npm install facewize',
    'make everything', 'rm -rf x', 'node nothing.mjs']) {
    await assert.rejects(() => checkCommands(block(`$ ${slip}`)), assert.AssertionError, slip);
  }
});

test('what is compiled as c-api.md says runs', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'facewise-console-'));
  try {
    for (const name of ['include', 'build', 'models']) symlinkSync(path.join(root, name), path.join(folder, name));
    copyFileSync(path.join(samples, 'analyze.c'), path.join(folder, 'analyze.c'));
    await addPpm(folder);
    const fence = /** @type {Fence} */ (fencesIn('web/docs/c-api.md').find(({ text }) => text.includes('$ cc ')));
    const [make, ...typed] = typedIn(fence);
    execFileSync('sh', ['-e', '-c', make], { cwd: root, stdio: 'pipe' });
    const { stdout } = await promisify(execFile)('sh', ['-e', '-c', typed.join('\n')], { cwd: folder });
    assert.match(stdout, /^4: \d+ \d+, \d+ years/m);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
