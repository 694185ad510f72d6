/**
 * Where a file of the package is.
 * @param {() => URL} literal a function that holds `new URL('./file', import.meta.url)`: what bundlers recognise
 * @returns {URL}
 */
export declare function assetUrl(literal: () => URL): URL;
/**
 * Whether the package's files do not lie where the bundler said.
 * @param {() => URL} literal
 */
export declare function hasMoved(literal: () => URL): boolean;
