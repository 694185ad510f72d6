import { FacewiseError } from './errors.js';

/** Where Vite 7 and older keep the modules that they have prepared for development. */
const PREPARED = /\/\.vite\/deps[^/]*\//;

/**
 * Where a file of the package is.
 * @param {() => URL} literal a function that holds `new URL('./file', import.meta.url)`: what bundlers recognise
 * @returns {URL}
 */
export function assetUrl(literal) {
  try {
    // Those Vites move modules, but not the files beside them.
    return new URL(literal().href.replace(PREPARED, '/facewise/'));
  } catch (error) {
    throw new FacewiseError('WASM_LOAD', 'The bundle does not know where it lies, nor where the package\'s files are.',
      'Bundle as an ES module (format "esm", <script type="module">), run `npx facewise assets FOLDER` for its folder; ' +
      'or copy the files anywhere and name the folders with the `assets` option.', error);
  }
}

/**
 * Whether the package's files do not lie where the bundler said.
 * @param {() => URL} literal
 */
export function hasMoved(literal) {
  return PREPARED.test(literal().href);
}
