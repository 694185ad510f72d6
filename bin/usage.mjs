import { parseArgs } from 'node:util';

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
    throw new UsageError(`${sentence.replace(/\.$/, '')}. See --help.`);
  }
}

/** @param {string | undefined} text */
export function numberOf(text) {
  if (text === undefined) return undefined;
  return text.trim() === '' ? NaN : Number(text);
}
