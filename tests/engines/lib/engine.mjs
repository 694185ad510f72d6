// What the smoke test asks of a browser.

/**
 * @typedef {object} Engine
 * @property {string} name
 * @property {string[]} heard errors and warnings, where the engine tells them
 * @property {(url: string) => Promise<void>} goto
 * @property {<T>(step: (...args: any[]) => T | Promise<T>, ...args: any[]) => Promise<T>} evaluate in the page; JSON
 *   goes in and out
 * @property {() => Promise<void>} close
 */

/** Machines that run tests are busy. */
const patience = 90_000;

/**
 * Asks the page until it says something.
 * @template T
 * @param {Engine} engine
 * @param {string} what is waited for
 * @param {(...args: any[]) => T | Promise<T>} step
 * @param {any[]} args
 * @returns {Promise<NonNullable<T>>}
 */
export async function until(engine, what, step, ...args) {
  for (const deadline = Date.now() + patience; ; ) {
    const value = await engine.evaluate(step, ...args);
    if (value) return value;
    if (Date.now() > deadline) {
      const text = await engine.evaluate(() => `${document.title}: ${document.body?.innerText}`);
      throw new Error(`no ${what} in ${engine.name}; ${(await complaints(engine)).join('; ')}; the page says ${text}`);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
}

/** @param {Engine} engine @returns {Promise<string[]>} errors and warnings of console, page and policy */
export async function complaints(engine) {
  const seen = await engine.evaluate(() => /** @type {any} */ (globalThis).complaints);
  if (!seen) throw new Error('The page has no watch.js.');
  return [...new Set([...engine.heard, ...seen])];
}
