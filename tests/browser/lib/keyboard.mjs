/** @typedef {import('playwright-core').Page} Page */

/** @param {Page} page @param {string} wanted what the Tab key leads to, within sixty presses */
export async function tabTo(page, wanted) {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((selector) => document.activeElement?.matches(selector), wanted)) return;
  }
  throw new Error(`${wanted} is not reached`);
}
