// Scratch projects with the packed package in them: what a user has after `npm install facewise`, never the source.

import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../..', import.meta.url));
const build = path.resolve(root, process.env.BUILD || 'build');
/** Holds the scratch projects; tools that they do not install are found in its node_modules. */
export const homes = path.join(build, 'homes');
export const tools = path.join(root, 'tests/homes/node_modules');

/** The tarball that `make pack` left. */
export function tarball() {
  const found = readdirSync(build).filter((name) => /^facewise-.*\.tgz$/.test(name));
  if (found.length !== 1) throw new Error(`${found.length} tarballs in ${build}: run make pack`);
  return path.join(build, found[0]);
}

/**
 * A fresh project with the package installed from an empty npm cache.
 * @param {string} name of its folder
 * @param {string} [example] folder of web/examples that is copied into it; its package.json, if any, is kept
 * @returns {string} path
 */
export function scratch(name, example) {
  const project = path.join(homes, name);
  rmSync(project, { recursive: true, force: true });
  mkdirSync(project, { recursive: true });
  linkTools();
  if (example) cpSync(path.join(root, 'web/examples', example), project, { recursive: true });
  const manifest = path.join(project, 'package.json');
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "name": "scratch", "private": true, "type": "module" }\n');
  install(project);
  return project;
}

/** Test files run side by side: another one may have linked them just now. */
function linkTools() {
  try {
    symlinkSync(path.relative(homes, tools), path.join(homes, 'node_modules'));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
  }
}

/** @param {string} project gets node_modules/facewise, and nothing else */
function install(project) {
  const cache = mkdtempSync(path.join(tmpdir(), 'facewise-npm-'));
  try {
    execFileSync('npm', ['install', '--no-save', '--omit=optional', '--omit=dev', '--omit=peer', '--ignore-scripts',
      '--no-audit', '--no-fund', '--loglevel=error', '--cache', cache, tarball()], { cwd: project, stdio: 'pipe' });
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

/**
 * Runs a tool of tests/homes (`vite`, `webpack`) in a project.
 * @param {string} project
 * @param {string} tool
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 * @returns {string} what it said, errors and warnings too
 */
export function runTool(project, tool, args, env = {}) {
  const { status, stdout, stderr } = spawnSync(path.join(tools, '.bin', tool), args, {
    cwd: project, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', ...env },
  });
  if (status !== 0) throw new Error(`${tool} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return `${stdout}${stderr}`;
}

/** @param {string} folder in a project @param {string[]} args of `npx facewise` @returns {string} what it printed */
export function facewise(folder, args) {
  return execFileSync('npx', ['--no-install', 'facewise', ...args], { cwd: folder, encoding: 'utf8' });
}
