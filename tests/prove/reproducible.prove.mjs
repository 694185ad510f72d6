// The same commit gives the same bytes, wherever and whenever it is built.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What two people's machines differ in, and may not reach the files. */
const PLACES = [
  { folder: 'a', env: { TZ: 'UTC', LC_ALL: 'C.UTF-8', SOURCE_DATE_EPOCH: '1700000000' }, umask: '022' },
  { folder: 'a longer/path to it', env: { TZ: 'Asia/Kathmandu', LC_ALL: 'C', SOURCE_DATE_EPOCH: '1' }, umask: '077' },
];

/** @param {string} file */
const hashOf = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

/**
 * @param {string} root
 * @param {string} work
 * @param {typeof PLACES[number]} place
 * @returns {Record<string, string>} sha256 by name of file
 */
function buildAt(root, work, { folder, env, umask }) {
  const clone = path.join(work, folder);
  mkdirSync(path.dirname(clone), { recursive: true });
  execFileSync('git', ['clone', '--quiet', root, clone], { stdio: 'pipe' });
  const command = `umask ${umask} && make pack`;
  execFileSync('bash', ['-c', command], { cwd: clone, env: { ...process.env, BUILD: 'build', ...env }, stdio: 'pipe' });
  const files = ['build', 'web/lib/wasm', 'models'].flatMap((place) => readdirSync(path.join(clone, place))
    .filter((name) => /\.(tgz|wasm|tflite)$/.test(name)).map((name) => path.join(place, name)));
  return Object.fromEntries(files.map((file) => [file, hashOf(path.join(clone, file))]));
}

/** @type {import('../../build-scripts/prove.mjs').Proof} */
export default {
  title: 'Two clones of a commit, under other paths, time zones, locales, umasks, build the same wasm, nets, tarball.',
  async run({ root, log }) {
    const work = mkdtempSync(path.join(tmpdir(), 'facewise-twice-'));
    try {
      const [one, other] = PLACES.map((place) => {
        log(`building in ${place.folder}`);
        return buildAt(root, work, place);
      });
      const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
      const problems = names.filter((name) => one[name] !== other[name]).map((name) => `${name} differs`);
      if (!names.some((name) => name.endsWith('.tgz')) || names.length < 10) problems.push('too little was built');
      const tarballs = names.filter((name) => name.endsWith('.tgz'));
      return {
        passed: problems.length === 0,
        figures: {
          'files compared': names.length,
          ...Object.fromEntries(tarballs.map((name) => [name, `sha256 ${one[name]}`])),
        },
        problems,
      };
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  },
};
