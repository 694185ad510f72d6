import { parseArgs } from 'node:util';
import { nearestName } from '../web/lib/options.js';

/** The command line was wrong: exit code 2. */
export class UsageError extends Error {}

/**
 * parseArgs whose complaints are UsageErrors.
 * @template {import('node:util').ParseArgsConfig['options']} T
 * @param {string[]} args
 * @param {T} options
 */
export function parseUsage(args, options) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    const [sentence] = /** @type {Error} */ (error).message.split(/\. |\n/);
    const unknown = /^Unknown option '--([^']+)'/.exec(sentence)?.[1];
    const hint = unknown === undefined ? '' : didYouMean(unknown, Object.keys(options ?? {}), '--');
    throw new UsageError(`${sentence.replace(/\.$/, '')}.${hint} See --help.`);
  }
}

/**
 * @param {string} name
 * @param {readonly string[]} known
 * @param {string} [before] each of them
 */
export function didYouMean(name, known, before = '') {
  const nearest = nearestName(name, known);
  return nearest && ` Did you mean '${before}${nearest}'?`;
}

/**
 * A number among the values of options.
 * @param {{ [name: string]: any }} values
 * @param {string} name
 * @param {number} least
 * @param {number} most
 * @param {boolean} [whole]
 */
export function numberIn(values, name, least, most, whole = false) {
  const value = numberOf(values[name]);
  if (value === undefined || (value >= least && value <= most && (!whole || Number.isInteger(value)))) return value;
  const kind = whole ? 'whole number' : 'number';
  throw new UsageError(`--${name} is '${values[name]}'; give a ${kind} from ${least} to ${most}.`);
}

/**
 * Names of tasks by commas, of which `extra` are more.
 * @param {string} list
 * @param {readonly string[]} known
 * @param {readonly string[]} extra
 */
export function tasksIn(list, known, extra) {
  const tasks = list.split(',').map((task) => task.trim()).filter(Boolean);
  const unknown = tasks.length === 0 ? list : tasks.find((task) => ![...known, ...extra].includes(task));
  if (unknown === undefined) return tasks;
  throw new UsageError(`There is no task '${unknown}'.${didYouMean(unknown, [...known, ...extra])} ` +
    `Tasks are ${known.join(', ')}; or ${extra.join(', or ')}.`);
}

/** @param {string | undefined} text */
export function numberOf(text) {
  if (text === undefined) return undefined;
  return text.trim() === '' ? NaN : Number(text);
}
