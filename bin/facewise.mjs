#!/usr/bin/env node
// The command line: `facewise <command> ..`.
// Exit codes: 0 done, 1 something failed, 2 wrong usage, 130 ended by Ctrl-C.
import { version } from '../web/lib/index.js';
import { UsageError, didYouMean } from './usage.mjs';

/** Each command brings `run(args)`, which answers the exit code, and its help. */
const COMMANDS = {
  analyze: () => import('./analyze.mjs'),
  train: () => import('./train.mjs'),
  tag: () => import('./tag.mjs'),
  verify: () => import('./verify.mjs'),
  timeline: () => import('./timeline.mjs'),
  assets: () => import('./assets.mjs'),
};

const HELP = `Usage: facewise <command> [options]

Commands:
  analyze   find the faces in picture files and read them
  train     teach a net classes or a number from pictures
  tag       find who is in the pictures of a folder
  verify    say whether two pictures show the same person
  timeline  count faces and expressions in a clip over time
  assets    copy what a page fetches into a folder of your own server

  facewise <command> --help   what a command can do
  facewise --version          ${version}
`;

/**
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
async function main([name, ...rest]) {
  if (name === '--version' || name === '-v') {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  if (name === undefined) throw new UsageError(`No command was given.\n\n${HELP.trimEnd()}`);
  if (!Object.hasOwn(COMMANDS, name)) {
    const names = Object.keys(COMMANDS);
    throw new UsageError(`There is no command '${name}'.${didYouMean(name, names)} Commands are: ${names.join(', ')}.`);
  }
  const command = await COMMANDS[/** @type {keyof typeof COMMANDS} */ (name)]();
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(command.HELP);
    return 0;
  }
  return command.run(rest);
}

// Whoever reads us may stop reading: `facewise analyze .. | head` is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EPIPE') process.exit(0);
    throw error;
  });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const { message, remedy } = /** @type {{ message: string, remedy?: string }} */ (error);
  process.stderr.write(`facewise: ${message}${remedy ? ` ${remedy}` : ''}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
