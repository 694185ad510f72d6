// Debian's Firefox ESR, by WebDriver BiDi.

import puppeteer from 'puppeteer-core';
import { Home } from './programs.mjs';

/** @returns {Promise<import('./engine.mjs').Engine>} with a camera that shows no face */
export async function startFirefox() {
  const home = new Home();
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env.FIREFOX || '/usr/bin/firefox-esr',
    headless: true,
    // Its profile, too, lies in there.
    env: { ...process.env, HOME: home.folder, TMPDIR: home.folder, MOZ_CRASHREPORTER_DISABLE: '1' },
    extraPrefsFirefox: { 'media.navigator.streams.fake': true, 'media.navigator.permission.disabled': true },
  }).catch((error) => {
    home.end();
    throw error;
  });
  const page = await browser.newPage();
  /** @type {string[]} */
  const heard = [];
  page.on('console', (message) => ['error', 'warn'].includes(message.type()) && heard.push(message.text()));
  page.on('pageerror', (error) => heard.push(String(error)));
  return {
    name: 'Firefox',
    heard,
    goto: async (url) => void (await page.goto(url)),
    run: (source) => page.evaluate(source),
    async close() {
      await browser.close().finally(() => home.end());
    },
  };
}
