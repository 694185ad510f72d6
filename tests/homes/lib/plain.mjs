// The examples without a bundler, in one project: a picture beside each, and what Node reads in it.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { samplePath } from '../../lib/samples.mjs';
import { root, scratch, tools } from './project.mjs';

/** @typedef {{ x: number, y: number, width: number, height: number }} Box */
/** @typedef {{ id: number, box: Box, emotion: string, age: number }} Reading */

/**
 * @param {string} name of the project
 * @param {string[]} examples folders of web/examples: each is copied into a folder of that name
 */
export async function projectWith(name, examples) {
  const project = scratch(name);
  const photo = sharp(samplePath(3)).resize(960);
  const jpeg = await photo.clone().jpeg({ quality: 95 }).toBuffer();
  const { data, info } = await sharp(jpeg).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  for (const example of examples) {
    const folder = path.join(project, example);
    cpSync(path.join(root, 'web/examples', example), folder, { recursive: true });
    writeFileSync(path.join(folder, 'photo.jpg'), jpeg);
    writeFileSync(path.join(folder, 'photo.ppm'), Buffer.concat([
      Buffer.from(`P6\n${info.width} ${info.height}\n255\n`), data]));
  }
  return project;
}

/**
 * What Node reads in the picture.
 * @param {string} project with the example 'node'
 * @param {string} [major]
 * @returns {Reading[]}
 */
export function expectedIn(project, major = '24') {
  const node = path.join(tools, `node${major}/bin/node`);
  return JSON.parse(execFileSync(node, ['raw.js', 'photo.ppm'], { cwd: path.join(project, 'node'), encoding: 'utf8' }));
}

/**
 * The same faces in the same order; engines round differently, and decoders by a value or two.
 * @param {Reading[]} found
 * @param {Reading[]} expected
 */
export function assertSameFaces(found, expected) {
  assert.ok(expected.length >= 3, `${expected.length} faces`);
  assert.deepEqual(found.map(({ id, emotion }) => [id, emotion]), expected.map(({ id, emotion }) => [id, emotion]));
  for (const [index, { box, age }] of expected.entries()) {
    for (const side of /** @type {const} */ (['x', 'y', 'width', 'height'])) {
      const off = Math.abs(found[index].box[side] - box[side]);
      assert.ok(off < 1.5, `face ${index}: ${side} ${found[index].box[side]}, in Node ${box[side]}`);
    }
    assert.ok(Math.abs(found[index].age - age) < 1, `face ${index}: ${found[index].age} years, in Node ${age}`);
  }
}
