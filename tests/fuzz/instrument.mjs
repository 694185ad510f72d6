// A module hook that counts statements and branches of the modules under test, those whose paths FUZZ_MODULES lists.
import { createRequire } from 'node:module';

const root = new URL('../../', import.meta.url);
const require = createRequire(new URL('tests/prove/package.json', root));
// Not a module that `make test` installs, and so checks.
const { createInstrumenter } = /** @type {(name: string) => any} */ (require)('istanbul-lib-instrument');
const modules = new Set((process.env.FUZZ_MODULES ?? '').split(',').map((file) => new URL(file, root).href));

/**
 * @param {string} url
 * @param {any} context
 * @param {(url: string, context: any) => Promise<any>} next
 */
export async function load(url, context, next) {
  const loaded = await next(url, context);
  if (!modules.has(url)) return loaded;
  const instrumenter = createInstrumenter({ esModules: true, compact: true, coverageVariable: '__coverage__' });
  return { ...loaded, source: instrumenter.instrumentSync(String(loaded.source), url) };
}
