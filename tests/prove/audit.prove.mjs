// What npm knows of holes in what we install, and in what a user of the package gets.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tarball } from '../homes/lib/project.mjs';

/**
 * @param {string} folder with a lock file
 * @returns {{ found: number, problem?: string }}
 */
function audit(folder) {
  const { stdout, stderr } = spawnSync('npm', ['audit', '--json'], { cwd: folder, encoding: 'utf8' });
  /** @type {any} */
  let report = {};
  try {
    report = JSON.parse(stdout);
  } catch {
    // what npm said on stderr is the problem
  }
  const counts = report.metadata?.vulnerabilities;
  if (!counts) {
    const refused = report.message ?? stderr.split('\n').find((line) => line.includes('audit')) ?? 'no answer';
    return { found: 0, problem: `npm audit got no answer from the registry here: ${refused}` };
  }
  return { found: counts.total };
}

/** @type {import('../../build-scripts/prove.mjs').Proof} */
export default {
  title: 'npm audit finds nothing in a project with the package, and nothing in what its development installs.',
  needs: ['pack'],
  async run({ root }) {
    const project = mkdtempSync(path.join(tmpdir(), 'facewise-audit-'));
    try {
      writeFileSync(path.join(project, 'package.json'), '{ "name": "scratch", "private": true }\n');
      const args = ['install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund', tarball()];
      execFileSync('npm', args, { cwd: project, stdio: 'pipe' });
      /** @type {Record<string, number | string>} */
      const figures = {};
      /** @type {Set<string>} */
      const problems = new Set();
      for (const [what, folder] of Object.entries({
        'a project with the package': project,
        'development': root,
        'nets': path.join(root, 'models'),
        'tests': path.join(root, 'tests'),
        'homes': path.join(root, 'tests/homes'),
        'proofs': path.join(root, 'tests/prove'),
      })) {
        const { found, problem } = audit(folder);
        figures[what] = problem ? 'not told' : `${found} found`;
        if (problem) problems.add(problem);
        if (found > 0) problems.add(`${what}: ${found} found; npm audit there tells which`);
      }
      return { passed: problems.size === 0, figures, problems: [...problems] };
    } finally {
      rmSync(project, { recursive: true, force: true });
    }
  },
};
