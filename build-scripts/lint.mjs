// What the compilers do not check: formatting, hygiene of the tree, and what the native library exports and calls.
// Prints a line a finding, ends with `lint: N passed, N failed` (checks, not findings).

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);
const build = process.env.BUILD || 'build';
const maxColumns = 120;
const maxTrackedBytes = 400_000;

const tracked = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' })
  .split('\0')
  .filter(Boolean)
  .filter(existsSync);
const isText = (/** @type {string} */ file) =>
  /\.(c|h|m?js|css|html|md|sh|json|txt|ts)$|^\.[a-z-]+$|^Makefile$|\/run$/.test(file);
const isGenerated = (/** @type {string} */ file) => file.endsWith('package-lock.json');
const code = tracked.filter((file) => /\.(c|h|m?js|css|sh)$/.test(file));
/** @param {string} file */
const linesOf = (file) => readFileSync(file, 'utf8').split('\n');

/** @param {string[]} files @param {(line: string, file: string) => boolean} bad @param {string} what */
function grep(files, bad, what) {
  return files.flatMap((file) =>
    linesOf(file).flatMap((line, index) => (bad(line, file) ? [`${file}:${index + 1}: ${what}`] : [])),
  );
}

/**
 * Symbols that the native library defines or wants.
 * @returns {{ name: string, section: string, file: string, global: boolean }[]}
 */
function librarySymbols() {
  const archive = path.join(build, 'libfacewise.a');
  const table = execFileSync('objdump', ['-t', archive], { encoding: 'utf8', maxBuffer: 1 << 26 });
  let file = '';
  return table.split('\n').flatMap((line) => {
    const header = line.match(/^(\S+\.o):/);
    if (header) file = header[1];
    // address, seven flag columns, section, size, name
    const symbol = line.match(/^[0-9a-f]{8,16} (.{7}) (\S+)\t[0-9a-f]+ (?:\.hidden )?(\S+)$/);
    return symbol && !symbol[1].includes('d')
      ? [{ name: symbol[3], section: symbol[2], file, global: symbol[1][0] === 'g' }]
      : [];
  });
}

// Split so that this file does not name what it forbids.
const registryHosts = new RegExp(['registry\\.n' + 'pm', 'registry\\.y' + 'arn', 'deb\\.deb' + 'ian'].join('|'));
const unfinished = new RegExp('\\b(TO' + 'DO|FIX' + 'ME|XX' + 'X)\\b');

/** @type {Record<string, () => string[]>} each gives its findings */
const checks = {
  'C sources are formatted': () => {
    const files = tracked.filter((file) => /\.[ch]$/.test(file));
    const result = spawnSync(process.env.CLANG_FORMAT || 'clang-format-19', ['--dry-run', '-Werror', ...files], {
      encoding: 'utf8',
    });
    if (result.error) return [result.error.message];
    return result.status === 0
      ? []
      : [
          result.stderr
            .split('\n')
            .filter((line) => /error/.test(line))
            .slice(0, 20)
            .join('\n'),
        ];
  },
  'lines are 120 columns at most': () =>
    grep(code, (line) => [...line].length > maxColumns, `longer than ${maxColumns} columns`),
  'no trailing blanks or tabs': () => grep(code, (line) => /[ \t]+$|\t/.test(line), 'trailing blank or a tab'),
  'files end in one newline': () =>
    tracked
      .filter(isText)
      .filter((file) => {
        const text = readFileSync(file, 'utf8');
        return text.length > 0 && (!text.endsWith('\n') || text.endsWith('\n\n'));
      })
      .map((file) => `${file}: must end in one newline`),
  'nothing unfinished': () => grep(code, (line) => unfinished.test(line), 'unfinished by its own words'),
  'no package host is named': () =>
    grep(tracked.filter(isText), (line) => registryHosts.test(line), 'names a registry host'),
  'locks pin contents and not addresses': () =>
    tracked.filter(isGenerated).flatMap((file) => {
      const { packages } = JSON.parse(readFileSync(file, 'utf8'));
      return Object.entries(packages).flatMap(([name, entry]) => {
        if (name === '') return [];
        if (!entry.integrity) return [`${file}: ${name} has no integrity`];
        return entry.resolved ? [`${file}: ${name} has an address`] : [];
      });
    }),
  // The small nets under tests/ are made for tests: nobody's weights.
  'nothing heavy or built is tracked': () =>
    tracked
      .filter(
        (file) =>
          statSync(file).size > maxTrackedBytes ||
          /\.(wasm|onnx|jpe?g|png|mp4|a|o)$/.test(file) ||
          (file.endsWith('.tflite') && !file.startsWith('tests/')),
      )
      .map((file) => `${file}: is built, fetched or too large`),
  'the library exports fw_ names only': () =>
    librarySymbols()
      .filter(({ name, section, global }) => global && section !== '*UND*' && !/^fwi?_/.test(name))
      .map(({ name, file }) => `${file}: ${name} is no fw_ or fwi_ name`),
  'the library keeps no state': () =>
    librarySymbols()
      .filter(
        ({ name, section }) => /^\.(t?data|t?bss)(\.(?!rel\.ro)|$)|^\*COM\*$/.test(section) && !name.startsWith('.'),
      )
      .map(({ name, file }) => `${file}: ${name} is mutable global state`),
  'the library neither prints nor ends the program': () =>
    librarySymbols()
      .filter(
        ({ name, section }) =>
          section === '*UND*' &&
          /^(printf|puts|putchar|fprintf|vfprintf|fwrite|perror|exit|_exit|abort|__assert_fail|rand|srand)$/.test(name),
      )
      .map(({ name, file }) => `${file}: calls ${name}`),
};

let passed = 0;
let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  const findings = check();
  if (findings.length === 0) {
    passed += 1;
    continue;
  }
  failed += 1;
  console.log(`${name}:`);
  for (const finding of findings) console.log(`  ${finding}`);
}
console.log(`lint: ${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
