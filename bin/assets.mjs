import { existsSync, readFileSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHash } from 'node:crypto';
import { DEFAULT_TASKS, FacewiseError, TASKS, version } from '../web/lib/index.js';
import { makeFolder, storageError, writeWhole } from './files.mjs';
import { textTable } from './table.mjs';
import { UsageError, parseUsage, tasksIn } from './usage.mjs';

export const HELP = `Usage: facewise assets [options] DIR

Copies what a page fetches into a folder of your own server: the worker, the wasm files, the nets and their licences.
A bundle that lies in DIR, by esbuild or Rollup, finds them there without any option.

  --tasks LIST       the nets for these tasks, by commas: ${TASKS.join(',')};
                     all = every net, none = those that find faces (default: those of createAnalyzer())
  --train            also what facewise/train and facewise/lens need
  --modules          also the package's modules, for a page without a build: import './DIR/index.js'
  --standalone       facewise.standalone.js in place of the worker, for a page without modules; with --train the file
                     for training, too
  --anew             forget what DIR was made with: only what this call names is left of it
  --force            replace files of those names that facewise has not written
  -h, --help         this text

Run it again after an update: it replaces what it has written, and takes away what is no longer needed. Options add to
those that DIR was made with. facewise.json in DIR has them, and the integrity value of each file.
`;

const OPTIONS = /** @type {const} */ ({
  'tasks': { type: 'string' },
  'train': { type: 'boolean', default: false },
  'modules': { type: 'boolean', default: false },
  'standalone': { type: 'boolean', default: false },
  'anew': { type: 'boolean', default: false },
  'force': { type: 'boolean', default: false },
});

const RECORD = 'facewise.json';
const REMEDY = 'Name another folder, or make room and check who may write there.';
const CODE = new URL('../web/lib/', import.meta.url);
const MODELS = new URL('../models/', import.meta.url);
const PACKAGE = new URL('../', import.meta.url);

/** @typedef {{ [file: string]: string }} Files integrity values by path in the folder */
/** @typedef {{ worker: boolean, train: boolean, modules: boolean, standalone: boolean }} Parts */
/** What a folder is made with. @typedef {Parts & { tasks: readonly string[] }} Made */

/**
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
export async function run(args) {
  const { values, positionals } = parseUsage(args, OPTIONS);
  const [folder] = positionals;
  if (positionals.length !== 1 || folder.trim() === '') {
    throw new UsageError('Give one folder. See facewise assets --help.');
  }
  const tasks = tasksOf(values.tasks);
  await prepare(folder);
  const { files: before, made } = recordIn(folder);
  const options = together(values.anew ? {} : made, { ...values, worker: !values.standalone }, tasks);
  const sources = sourcesOf(options);
  if (!values.force) refuseForeign(folder, sources, before);
  /** @type {Files} */
  const files = {};
  const rows = [];
  let sum = 0;
  for (const [file, source] of Object.entries(sources)) {
    const bytes = readFileSync(source);
    files[file] = integrityOf(bytes);
    rows.push([file, `${(bytes.length / 1000).toFixed(0)} kB`]);
    sum += bytes.length;
    await write(path.join(folder, file), bytes);
  }
  await write(path.join(folder, RECORD), `${JSON.stringify({ version, options, files }, null, 2)}\n`);
  const stale = Object.keys(before).filter((file) => !(file in files) && isAsWritten(folder, file, before));
  for (const file of stale) rmSync(path.join(folder, file));
  process.stdout.write(`${textTable(rows)}${rows.length} files, ${(sum / 1e6).toFixed(1)} MB, in ${folder}` +
    `${stale.length ? `; ${stale.length} of before are gone` : ''}.\n` +
    `It is made with${flagsOf(options)}; a later run keeps that.\n` +
    "Code that lies elsewhere: createAnalyzer({ assets: { wasm: '<URL of wasm/>', models: '<URL of models/>' } }).\n");
  return 0;
}

/**
 * What a folder is made with now.
 * @param {Partial<Made>} before
 * @param {Parts} now
 * @param {readonly string[] | undefined} tasks as given
 * @returns {Made}
 */
function together(before, now, tasks) {
  const or = (/** @type {keyof Parts} */ part) => before[part] === true || now[part];
  return {
    tasks: [...new Set([...before.tasks ?? (tasks ? [] : DEFAULT_TASKS), ...tasks ?? []])],
    // What a single file has inside stays away when nothing is said of it.
    worker: before.worker ?? now.worker, train: or('train'), modules: or('modules'), standalone: or('standalone'),
  };
}

/** @param {Made} options */
function flagsOf({ tasks, ...switches }) {
  const on = /** @type {const} */ (['train', 'modules', 'standalone']).filter((name) => switches[name]);
  return ` --tasks ${tasks.join() || 'none'}${on.map((name) => ` --${name}`).join('')}`;
}

/** @param {string | undefined} list */
function tasksOf(list) {
  if (list === undefined) return undefined;
  return tasksIn(list, TASKS, ['all', 'none']).filter((task) => task !== 'none');
}

/**
 * @param {Made} options
 * @returns {{ [file: string]: URL }} what to copy, by path in the folder
 */
function sourcesOf({ tasks, worker, train, modules, standalone }) {
  const code = readdirSync(CODE).filter((name) => name.endsWith('.js') && !name.endsWith('.standalone.js'));
  // The single files have theirs inside; the wasm, too, but browsers that cannot unpack it fetch it.
  const workers = worker ? ['worker.js', ...train ? ['train-worker.js', 'lens-worker.js'] : []] : [];
  const wasm = readdirSync(new URL('wasm/', CODE)).filter((name) => train || !name.includes('train'));
  const singles = standalone ? ['facewise.standalone.js', ...train ? ['facewise-train.standalone.js'] : []] : [];
  const { models } = JSON.parse(readFileSync(new URL('manifest.json', MODELS), 'utf8'));
  const nets = models.filter((/** @type {Net} */ net) => isNeeded(net, tasks));
  const notices = nets.map((/** @type {Net} */ { notice }) => notice);
  return Object.fromEntries([
    ...singles.map((name) => [name, new URL(name, PACKAGE)]),
    ...(modules ? code : workers).map((name) => [name, new URL(name, CODE)]),
    ...wasm.map((name) => [`wasm/${name}`, new URL(`wasm/${name}`, CODE)]),
    ...['manifest.json', ...nets.map((/** @type {Net} */ { file }) => file), ...new Set(notices)]
      .map((name) => [`models/${name}`, new URL(name, MODELS)]),
    ['models/LICENSES/facewise.txt', new URL('LICENSE', PACKAGE)],
  ]);
}

/** @typedef {{ file: string, role: string, notice: string }} Net */

/**
 * The same answer as createAnalyzer's own with these tasks.
 * @param {Net} net
 * @param {readonly string[]} tasks
 */
function isNeeded({ role }, tasks) {
  if (tasks.includes('all') || role === 'detect-short' || role === 'detect-crowd') return true;
  if (role === 'mesh') return tasks.length > 0;
  if (role === 'age-gender') return tasks.includes('age') || tasks.includes('gender');
  return tasks.includes(role === 'recognition' ? 'identity' : role);
}

/** @param {Uint8Array} bytes */
function integrityOf(bytes) {
  return `sha384-${createHash('sha384').update(bytes).digest('base64')}`;
}

/** @param {string} folder */
async function prepare(folder) {
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    throw new FacewiseError('STORAGE', `${folder} is a file.`, 'Name a folder; it is made if it is not there.');
  }
  let there = path.resolve(folder);
  while (!existsSync(there)) there = path.dirname(there);
  const from = path.relative(realpathSync(fileURLToPath(PACKAGE)), realpathSync(there));
  // On Windows, what is on another drive has no relative path.
  if (isInside(from)) {
    throw new UsageError(`${folder} is in the package itself. Name a folder of your own.`);
  }
  await makeFolder(path.resolve(folder)).catch((error) => {
    throw storageError(folder, error, REMEDY);
  });
}

/**
 * What an earlier run has written, and with which options.
 * @param {string} folder
 * @returns {{ files: Files, made: Partial<Made> }}
 */
function recordIn(folder) {
  try {
    const { files, options } = JSON.parse(readFileSync(path.join(folder, RECORD), 'utf8'));
    const made = Array.isArray(options?.tasks) ? { ...options, tasks: options.tasks.filter(isTask) } : {};
    return { files: Object.fromEntries(Object.entries(files).filter(([file]) => isInside(file))), made };
  } catch {
    return { files: {}, made: {} };
  }
}

/** A newer version may know more. @param {any} task */
function isTask(task) {
  return task === 'all' || TASKS.includes(task);
}

/** A record may have been edited: it must not lead out of its folder. @param {string} file */
function isInside(file) {
  return !path.isAbsolute(file) && !file.split(/[\\/]/).includes('..');
}

/** @param {string} folder @param {string} file @param {Files} record */
function isAsWritten(folder, file, record) {
  try {
    return integrityOf(readFileSync(path.join(folder, file))) === record[file];
  } catch {
    return false;
  }
}

/**
 * @param {string} folder
 * @param {{ [file: string]: URL }} sources what is to be written
 * @param {Files} before
 */
function refuseForeign(folder, sources, before) {
  // A run that was interrupted has written files that no record has.
  const isOurs = (/** @type {string} */ file) => isAsWritten(folder, file, before) ||
    isAsWritten(folder, file, { [file]: integrityOf(readFileSync(sources[file])) });
  const [foreign] = [RECORD, ...Object.keys(sources)].filter((file) => existsSync(path.join(folder, file)) &&
    (file === RECORD ? Object.keys(before).length === 0 : !isOurs(file)));
  if (foreign === undefined) return;
  const where = path.join(folder, foreign);
  throw new FacewiseError('STORAGE', `${where} is there and is not as facewise would have left it.`,
    'Nothing was written. Name another folder, or replace such files with --force.');
}

/** @param {string} file @param {string | Uint8Array} content */
async function write(file, content) {
  try {
    await makeFolder(path.dirname(path.resolve(file)));
    writeWhole(file, content);
  } catch (error) {
    throw storageError(file, error, REMEDY);
  }
}
