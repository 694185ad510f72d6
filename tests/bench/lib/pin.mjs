// Threads of Chromium's workers, kept on cores of their own: some virtual machines pack all threads onto one core
// while another idles, and two workers then share what one had.

import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/** @param {string} file */
const read = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // it ended in the meantime
  }
};

/** This process and all below it. */
function family() {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  /** @type {Map<string, string>} */
  const parents = new Map(all.map((id) => [id, read(`/proc/${id}/stat`).replace(/^.*\) \S+ (\d+) [^]*$/, '$1')]));
  const own = new Set([String(process.pid)]);
  for (let before = 0; before < own.size; ) {
    before = own.size;
    for (const [id, parent] of parents) if (own.has(parent)) own.add(id);
  }
  return own;
}

/** @returns {string[]} the threads of the browser's workers, oldest first; empty where this is not Linux */
export function workerThreads() {
  if (process.platform !== 'linux') return [];
  return [...family()].flatMap((id) => {
    const tasks = read(`/proc/${id}/cmdline`).includes('--type=renderer') ? readdirSync(`/proc/${id}/task`) : [];
    return tasks.filter((task) => read(`/proc/${id}/task/${task}/comm`).startsWith('DedicatedWorker'));
  }).sort((a, b) => Number(a) - Number(b));
}

/**
 * @param {string} thread
 * @param {number} core
 */
export function pinThread(thread, core) {
  execFileSync('taskset', ['-cp', String(core), thread], { stdio: 'ignore' });
}
