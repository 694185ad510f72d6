// The lens panel, opened and waited for.

/** @typedef {import('playwright-core').Page} Page */

/** Machines that run tests are busy. */
export const patience = { timeout: 90_000 };

/**
 * Opened, with a face looked at.
 * @param {import('./page.mjs').Bench} place
 * @param {string} hash what follows `#lens?`
 * @param {import('./page.mjs').OpenOptions['context']} [context]
 */
export async function openLens(place, hash, context) {
  const opened = await place.open({ hash: `#lens?${hash}`, context });
  await opened.page.waitForSelector('.lens[data-looks]', patience);
  return opened;
}

/** Waits until the net was asked again. @param {Page} page */
export async function lookAgain(page) {
  const looks = () => Number(document.querySelector('.lens')?.getAttribute('data-looks'));
  const before = await page.evaluate(looks);
  await page.waitForFunction(
    (count) => Number(document.querySelector('.lens')?.getAttribute('data-looks')) > count,
    before,
    patience,
  );
}
