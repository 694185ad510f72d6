import { FacewiseError } from './errors.js';

/**
 * Where Vite 7 and older keep the modules that they have prepared for development. No slash in brackets: Vite 5 reads
 * such a pattern wrongly and then overlooks the files that this module names.
 */
const PREPARED = /\/\.vite\/deps\w*\//;

/**
 * For remedies: what copies the files of the package.
 * @param {string} [flags] that a file needs, such as '--train'
 */
export function copyCommand(flags) {
  return `\`npx facewise assets FOLDER${flags ? ` ${flags}` : ''}\``;
}

/**
 * Where a file of the package is.
 * @param {() => URL} literal a function that holds `new URL('./file', import.meta.url)`: what bundlers recognise
 * @param {string} [flags] of the command that copies it
 * @returns {URL}
 */
export function assetUrl(literal, flags) {
  try {
    const url = literal(); // which in Next.js is like a URL, but relative
    // Those Vites move modules, but not the files beside them.
    return PREPARED.test(url.href) ? new URL(url.href.replace(PREPARED, '/facewise/')) : url;
  } catch (error) {
    throw new FacewiseError('WASM_LOAD', 'The bundle does not know where it lies, nor where the package\'s files are.',
      `Bundle as an ES module (format "esm", <script type="module">) and run ${copyCommand(flags)} for its ` +
      'folder; or name the folders of the files with the `assets` option.', error);
  }
}

/**
 * Whether the package's files do not lie where the bundler said.
 * @param {() => URL} literal
 */
export function hasMoved(literal) {
  return PREPARED.test(literal().href);
}
