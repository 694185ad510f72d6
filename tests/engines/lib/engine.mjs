// What the smoke test asks of a browser.

/**
 * @typedef {object} Engine
 * @property {string} name
 * @property {string[]} heard errors and warnings, where the engine tells them
 * @property {(url: string) => Promise<void>} goto
 * @property {(source: string) => Promise<any>} run the source of an expression in the page; its value, or that of its
 *   promise, comes back as JSON
 * @property {() => Promise<void>} close
 */

/** Machines that run tests are busy. */
const patience = 120_000;
/** How long one question stays in the page. */
const slice = 5000;

/**
 * @template T
 * @param {Engine} engine
 * @param {(...args: any[]) => T | Promise<T>} step
 * @param {any[]} args
 * @returns {Promise<T>}
 */
export function evaluate(engine, step, ...args) {
  return engine.run(`(${step})(...${JSON.stringify(args)})`);
}

/**
 * Asks until the page says something: within the page, since each question from outside slows it down.
 * @template T
 * @param {Engine} engine
 * @param {string} what is waited for
 * @param {(...args: any[]) => T | Promise<T>} step
 * @param {any[]} args
 * @returns {Promise<NonNullable<T>>}
 */
export async function until(engine, what, step, ...args) {
  for (const deadline = Date.now() + patience; ; ) {
    const value = await engine.run(`(async () => {
      for (const end = performance.now() + ${slice}; ; ) {
        const value = await (${step})(...${JSON.stringify(args)});
        if (value || performance.now() > end) return value;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    })()`);
    if (value) return value;
    if (Date.now() > deadline) {
      const text = await evaluate(engine, () => `${document.title}: ${document.body?.innerText}`);
      throw new Error(`no ${what} in ${engine.name}; ${(await complaints(engine)).join('; ')}; the page says ${text}`);
    }
  }
}

/** @param {Engine} engine @returns {Promise<string[]>} errors and warnings of console, page and policy */
export async function complaints(engine) {
  const seen = await evaluate(engine, () => /** @type {any} */ (globalThis).complaints);
  if (!seen) throw new Error('The page has no watch.js.');
  return [...new Set([...engine.heard, ...seen])];
}
