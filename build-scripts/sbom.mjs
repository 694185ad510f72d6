// The software bill of materials of the npm package, in CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/): the nets
// with hash, source and licence, the C library inside the wasm files, and the one package that npm may add.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * @typedef {object} Net an entry of models/manifest.json
 * @property {string} file
 * @property {string} role
 * @property {string} sha256
 * @property {string} licence
 * @property {string} notice
 * @property {string} origin
 * @property {{ package: string, version: string, path: string, conversion: string }} source
 */

/** @param {string} name of an npm package @param {string} version */
const npmUrl = (name, version) => `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;

/** @param {Net} net */
function netComponent({ file, role, sha256, licence, notice, origin, source }) {
  return {
    'bom-ref': `models/${file}`,
    'type': 'machine-learning-model',
    'name': file,
    'version': source.version,
    'description': `Net for ${role}, by ${origin}; ${source.conversion.replace(/^none: /, '')}`,
    'hashes': [{ alg: 'SHA-256', content: sha256 }],
    'licenses': [{ license: { id: licence } }],
    'pedigree': { ancestors: [{
      type: 'library', name: source.package, version: source.version, purl: npmUrl(source.package, source.version),
    }] },
    'properties': [
      { name: 'facewise:source', value: source.path },
      { name: 'facewise:licence-text', value: `models/${notice}` },
    ],
  };
}

/** @param {string} stage folder of the package @param {string} file */
function wasmComponent(stage, file) {
  const name = `wasm/${file}`;
  const hash = createHash('sha256').update(readFileSync(path.join(stage, name)));
  return {
    'bom-ref': name,
    'type': 'file',
    'name': name,
    'hashes': [{ alg: 'SHA-256', content: hash.digest('hex') }],
    'licenses': [{ license: { id: 'MIT' } }],
  };
}

/**
 * The same bytes for the same package: no time, no random number.
 * @param {string} stage folder of the package as it will be packed
 * @param {string[]} wasmFiles in web/lib/wasm
 * @returns {string} JSON
 */
export function billOfMaterials(stage, wasmFiles) {
  const read = (/** @type {string} */ name) => JSON.parse(readFileSync(path.join(stage, name), 'utf8'));
  const { name, version, description, license, optionalDependencies = {} } = read('package.json');
  /** @type {Net[]} */
  const nets = read('models/manifest.json').models;
  const self = npmUrl(name, version);
  const libc = 'wasi-libc';
  const optional = Object.entries(optionalDependencies).map(([dependency, range]) => ({
    'bom-ref': npmUrl(dependency, range),
    'type': 'library',
    'name': dependency,
    'version': range,
    'purl': npmUrl(dependency, range),
    'scope': 'optional',
    'description': 'Decodes pictures on the command line; npm installs it, it is not in this package',
    'licenses': [{ license: { id: 'Apache-2.0' } }],
  }));
  const wasm = wasmFiles.map((file) => wasmComponent(stage, file));
  const components = [
    ...nets.map(netComponent),
    ...wasm,
    {
      'bom-ref': libc,
      'type': 'library',
      'name': libc,
      'description': 'A few functions of musl and wasi-libc, linked into the wasm files',
      'licenses': [{ license: { id: 'MIT' } }],
      'properties': [{ name: 'facewise:licence-text', value: 'wasm/LICENSE.txt' }],
    },
    ...optional,
  ];
  return `${JSON.stringify({
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: {
      'bom-ref': self, 'type': 'library', name, version, description, 'purl': self,
      'licenses': [{ license: { id: license } }],
    } },
    components,
    dependencies: [
      { ref: self, dependsOn: components.map((component) => component['bom-ref']).filter((ref) => ref !== libc) },
      ...wasm.map((file) => ({ ref: file['bom-ref'], dependsOn: [libc] })),
    ],
  }, null, 2)}\n`;
}
