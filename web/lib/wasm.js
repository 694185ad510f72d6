import { assetUrl, copyCommand } from './assets.js';
import { embedded } from './embedded.js';
import { FacewiseError, asFacewiseError, sentenceOf } from './errors.js';
import { fetchResponse, readBytes, refuseHtml } from './fetch.js';
import { now, resolveUrl } from './host.js';
import { version } from './version.js';

/** @typedef {'simd' | 'relaxed'} Variant */

/**
 * 'facewise' reads faces and runs nets, 'facewise-train' runs and trains nets.
 * @typedef {'facewise' | 'facewise-train'} ModuleName
 */

/**
 * Where the files of a module lie. Its URLs are literal, one a file, in the code that needs the module: that is what
 * bundlers recognise and copy.
 * @typedef {object} ModuleFiles
 * @property {ModuleName} name
 * @property {string} [flags] of the command that copies them
 * @property {() => URL} simd
 * @property {() => URL} relaxed
 */

/** @type {ModuleFiles} */
const FACEWISE = {
  name: 'facewise',
  simd: () => new URL('./wasm/facewise-simd.wasm', import.meta.url),
  relaxed: () => new URL('./wasm/facewise-relaxed.wasm', import.meta.url),
};

// () -> v128 { i8x16.splat(i32.const 0) }
const SIMD_PROBE = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0,
  65, 0, 253, 15, 11];
// () -> v128 { f32x4.relaxed_madd(splat 0, splat 0, splat 0) }
const RELAXED_PROBE = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0,
  65, 0, 253, 15, 65, 0, 253, 15, 65, 0, 253, 15, 253, 133, 2, 11];

/** @param {number[]} probe */
function validates(probe) {
  return typeof WebAssembly === 'object' && WebAssembly.validate(Uint8Array.from(probe));
}

/** The variants that this engine can run, fastest first; empty without wasm SIMD. */
export function supportedVariants() {
  /** @type {Variant[]} */
  const variants = [];
  if (validates(RELAXED_PROBE)) variants.push('relaxed');
  if (validates(SIMD_PROBE)) variants.push('simd');
  return variants;
}

/**
 * @param {'auto' | Variant} wanted
 * @returns {Variant[]} to try in this order
 */
function chooseVariants(wanted) {
  const supported = supportedVariants();
  if (supported.length === 0) {
    throw new FacewiseError('NO_SIMD', 'This engine lacks WebAssembly SIMD.',
      'Use Chrome or Edge 91, Firefox 89, Safari 16.4, Node 20 or newer.');
  }
  if (wanted === 'auto') return supported;
  if (supported.includes(wanted)) return [wanted];
  throw new FacewiseError('NO_SIMD', `This engine cannot run the '${wanted}' variant.`,
    "Use variant 'auto', or in Node 20 the flag --experimental-wasm-relaxed-simd.");
}

/** Compiled modules by URL: 200 analyzers compile once. @type {Map<string, Promise<WebAssembly.Module>>} */
const compiled = new Map();

/**
 * @param {URL} url
 * @param {import('./fetch.js').FileProgress} onBytes
 * @param {string | undefined} flags of the command that copies it
 * @param {import('./embedded.js').Unpack} [unpack] where the bytes are here already
 * @returns {Promise<WebAssembly.Module>}
 */
async function compile(url, onBytes, flags, unpack) {
  const fetching = /** @type {const} */ ({ code: 'WASM_LOAD', flags });
  try {
    if (unpack) {
      const bytes = await unpack();
      onBytes(bytes.length, bytes.length);
      return await WebAssembly.compile(bytes);
    }
    if (url.protocol !== 'file:' && typeof WebAssembly.compileStreaming === 'function') {
      const response = await fetchResponse(url, fetching);
      const type = response.headers.get('content-type') ?? '';
      if (type.split(';')[0].trim() === 'application/wasm') {
        const total = Number(response.headers.get('content-length') ?? 0);
        const module = await WebAssembly.compileStreaming(response);
        onBytes(total, total);
        return module;
      }
      const bytes = new Uint8Array(await response.arrayBuffer());
      refuseHtml(bytes, url, type, fetching);
      onBytes(bytes.length, bytes.length);
      return await WebAssembly.compile(bytes);
    }
    return await WebAssembly.compile(await readBytes(url, { ...fetching, onBytes }));
  } catch (error) {
    if (error instanceof FacewiseError) throw error;
    const csp = typeof WebAssembly.CompileError === 'function' && error instanceof WebAssembly.CompileError &&
      /unsafe-eval|content security policy/i.test(error.message);
    throw new FacewiseError('WASM_LOAD', `${url.href} could not be compiled: ${sentenceOf(error)}`, csp
      ? "Add 'wasm-unsafe-eval' to script-src in the page's Content-Security-Policy."
      : 'Check that the file arrives whole, and is the one of this version of the package.', error);
  }
}

/**
 * Refuses the file of another release, which may lack what this code calls, or answer otherwise. Its sha256 is not
 * looked at: that would have to wait for the last byte, where engines compile what has come so far.
 * @param {WebAssembly.Module} module
 * @param {string} name
 * @param {URL} url
 * @param {string | undefined} flags of the command that copies it
 */
function refuseForeign(module, name, url, flags) {
  // What build-scripts/wasm-stamp.mjs has left there.
  const [stamp] = WebAssembly.Module.customSections(module, 'facewise');
  const found = stamp && new TextDecoder().decode(stamp);
  if (found === `${name} ${version}`) return module;
  throw new FacewiseError('WASM_LOAD',
    `${url.href} is ${found ? found.replace(' ', ' of version ') : 'no file of this package'}, ` +
    `where this code needs ${name} of version ${version}.`,
    `Publish code and wasm files of one version: ${copyCommand(flags)} copies them, and caches must let go of ` +
    'former ones.');
}

/**
 * The compiled module of the best variant that runs here, from the cache when it was loaded before.
 * An abort does not stop the compilation: others may wait for the same module.
 * @param {object} options
 * @param {'auto' | Variant} options.variant
 * @param {string | URL | undefined} [options.base] folder of the wasm files
 * @param {import('./fetch.js').FileProgress} [options.onBytes]
 * @param {ModuleFiles} [options.files] of another module than 'facewise'
 * @returns {Promise<{ module: WebAssembly.Module, variant: Variant }>}
 */
export async function loadModule({ variant: wanted, base, onBytes = () => {}, files = FACEWISE }) {
  const candidates = chooseVariants(wanted);
  const { flags } = files;
  for (const [index, variant] of candidates.entries()) {
    const name = `${files.name}-${variant}`;
    const url = base === undefined ? assetUrl(files[variant], flags) : await inFolder(base, `${name}.wasm`);
    let pending = compiled.get(url.href);
    if (!pending) {
      pending = compile(url, onBytes, flags, base === undefined ? embedded[name] : undefined)
        .then((module) => refuseForeign(module, name, url, flags));
      compiled.set(url.href, pending);
      pending.catch(() => compiled.delete(url.href));
    }
    try {
      return { module: await pending, variant };
    } catch (error) {
      const refused = asFacewiseError(error).cause instanceof WebAssembly.CompileError;
      if (!refused || index === candidates.length - 1) throw error;
    }
  }
  throw new FacewiseError('WASM_LOAD', 'No variant could be loaded.');
}

/**
 * @param {string | URL} base folder, with or without a slash at its end
 * @param {string} file
 */
export async function inFolder(base, file) {
  const folder = await resolveUrl(base);
  return new URL(file, folder.href.endsWith('/') ? folder : `${folder.href}/`);
}

/**
 * @param {WebAssembly.Module} module
 * @returns {Promise<WebAssembly.Exports & { [name: string]: any, memory: WebAssembly.Memory }>}
 */
export async function instantiate(module) {
  try {
    const { exports } = await WebAssembly.instantiate(module, { env: { fwx_now: now } });
    /** @type {any} */ (exports)._initialize?.();
    return /** @type {any} */ (exports);
  } catch (error) {
    throw new FacewiseError(error instanceof RangeError ? 'OUT_OF_MEMORY' : 'WASM_LOAD',
      `The wasm module could not be started: ${sentenceOf(error)}`, 'Close other analyzers or tabs.', error);
  }
}
