// Programs that a test starts, each in a process group and a home of its own: nothing of them outlives the test.

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** @typedef {import('node:child_process').ChildProcess} Child */

/** Homes in use. @type {Set<Home>} */
const open = new Set();
process.on('exit', () => open.forEach((home) => home.end()));
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(signal, () => process.exit(1));

/** A folder for profiles and caches; what runs in it is known by it. */
export class Home {
  folder = mkdtempSync(path.join(tmpdir(), 'facewise-engine-'));
  #env;
  /** @type {Child[]} */
  #children = [];

  /** @param {Record<string, string>} [env] */
  constructor(env = {}) {
    const { folder } = this;
    this.#env = {
      // From C.UTF-8 WebKit makes the language 'C', which its own Intl refuses.
      PATH: process.env.PATH ?? '', LANG: 'en_US.UTF-8', HOME: folder, TMPDIR: folder, XDG_RUNTIME_DIR: folder,
      XDG_CACHE_HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder, ...env,
    };
    open.add(this);
  }

  /**
   * @param {string} program
   * @param {string[]} args
   * @param {Record<string, string>} [env]
   * @returns {Child} with pipes for stdout, stderr and descriptor 3
   */
  start(program, args, env = {}) {
    const child = spawn(program, args, {
      cwd: this.folder, env: { ...this.#env, ...env }, stdio: ['ignore', 'pipe', 'pipe', 'pipe'], detached: true,
    });
    // Said by whoever waits for its answer.
    child.on('error', () => {});
    this.#children.push(child);
    return child;
  }

  /** Kills the groups, then whatever left its group but still has this home, such as a daemon. */
  end() {
    if (!open.delete(this)) return;
    for (const { pid } of this.#children) if (pid) kill(-pid);
    // A process that is not quite dead yet still writes into its profile. Not awaited: this must do at exit, too.
    for (let tries = 0; tries < 200; tries++) {
      const others = this.#others();
      if (others.length === 0) break;
      for (const pid of others) kill(pid);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  /** @returns {number[]} */
  #others() {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`HOME=${this.folder}\0`);
      } catch {
        return false; // gone meanwhile, or not ours
      }
    });
  }
}

/** @param {number} pid */
function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
