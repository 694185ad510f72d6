// Whether a page fits its window and the finger.

/** @typedef {import('playwright-core').Page} Page */

/** Of the screenshots: a desk, a small one, a phone. */
export const screenSizes = {
  '1440x900': { width: 1440, height: 900 },
  '1024x768': { width: 1024, height: 768 },
  '390x844': { width: 390, height: 844 },
};

/** @param {Page} page what sticks out of the window to the right, which would make the page scroll sideways */
export const overflow = (page) =>
  page.evaluate(() => ({
    page: document.documentElement.scrollWidth - innerWidth,
    elements: [...document.querySelectorAll('body *')]
      .filter((element) => {
        const rect = element.getBoundingClientRect();
        const scrolls = element.closest('pre, .scroll');
        return rect.width > 1 && !scrolls && (rect.right > innerWidth + 1 || rect.left < -1);
      })
      .map((element) => `${element.tagName}.${element.getAttribute('class')}`),
  }));

/** @param {Page} page controls a finger would miss */
export const smallTargets = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('button, a, select, summary, label')]
      .filter((element) => element.checkVisibility() && !(/** @type {HTMLButtonElement} */ (element).disabled))
      .map((element) => ({ name: element.id || element.textContent, rect: element.getBoundingClientRect() }))
      .filter(({ rect }) => rect.width > 1 && (rect.height < 43.5 || rect.width < 31.5))
      .map(({ name, rect }) => `${name}: ${rect.width} x ${rect.height}`),
  );
