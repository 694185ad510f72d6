/** True where file: URLs can be read, whatever else the host pretends to be (a test runner's page). */
export declare function hasFiles(): boolean;
/** True in Node and what behaves like it (not in Electron's pages and their workers: those are a browser's). */
export declare function isNode(): boolean;
/**
 * Import a Node module. The name is never a literal in an import(), so that bundlers for browsers
 * leave it alone; only code that has seen a file: URL or isNode() comes here.
 * @param {string} name
 * @returns {Promise<any>}
 */
export declare function nodeModule(name: string): Promise<any>;
/** Milliseconds of a monotonic clock. */
export declare function now(): number;
/**
 * A URL from what a user wrote: absolute, or relative to the page, or in Node a path.
 * @param {string | URL} location
 * @returns {Promise<URL>}
 */
export declare function resolveUrl(location: string | URL): Promise<URL>;
