// Debian's Chromium, for whichever library drives it.

import { chromium } from 'playwright-core';

export const executablePath = process.env.CHROMIUM || '/usr/bin/chromium';

/** For root, too, and without requests of the browser's own. */
export const FLAGS = ['--no-sandbox', '--disable-background-networking', '--disable-component-update',
  '--no-first-run'];

/**
 * @param {string[]} [args]
 * @param {import('playwright-core').LaunchOptions} [options]
 * @returns {Promise<import('playwright-core').Browser>} with a profile of its own
 */
export function launchChromium(args = [], options = {}) {
  return chromium.launch({ ...options, executablePath, args: [...FLAGS, ...args] });
}
