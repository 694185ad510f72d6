// WebKitGTK's MiniBrowser on a display of its own, by the W3C's WebDriver protocol.

import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { freePort } from '../../homes/lib/browser.mjs';
import { Home } from './programs.mjs';

/** Debian has one folder for each multiarch name and API version. */
function miniBrowser() {
  const named = process.env.MINI_BROWSER;
  if (named) return named;
  const found = readdirSync('/usr/lib').filter((name) => name.endsWith('-linux-gnu'))
    .flatMap((triple) => ['4.1', '4.0'].map((api) => path.join('/usr/lib', triple, `webkit2gtk-${api}`, 'MiniBrowser')))
    .find((file) => existsSync(file));
  if (!found) throw new Error('There is no MiniBrowser: apt-get install webkit2gtk-driver');
  return found;
}

/** @param {Home} home @returns {Promise<string>} such as ':99' */
async function display(home) {
  const server = home.start('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp']);
  const number = await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)));
    /** @type {import('node:stream').Readable} */ (server.stdio[3]).once('data', resolve);
  });
  return `:${String(number).trim()}`;
}

/** @param {string} origin of the driver */
function client(origin) {
  /** @param {string} method @param {string} address @param {object} [body] @returns {Promise<any>} */
  return async (method, address, body) => {
    const response = await fetch(origin + address, { method, ...(body && { body: JSON.stringify(body) }) });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`WebDriver, ${method} ${address}: ${value.error}: ${value.message}`);
    return value;
  };
}

const settings = [
  '--automation',
  '--enable-media-stream=true',
  '--enable-mock-capture-devices=true',
  // Nobody is there to say yes.
  '--features=!MockCaptureDevicesPrompt',
];

/** @returns {Promise<import('./engine.mjs').Engine>} with a camera that shows no face */
export async function startWebkit() {
  // No bus, neither for the session nor for accessibility: each would start daemons that outlive the browser.
  const home = new Home({
    DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere', AT_SPI_BUS_ADDRESS: 'unix:path=/nowhere', NO_AT_BRIDGE: '1',
    GDK_BACKEND: 'x11', LIBGL_ALWAYS_SOFTWARE: '1',
  });
  try {
    const DISPLAY = await display(home);
    const port = await freePort();
    const driver = home.start(process.env.WEBKIT_DRIVER || 'WebKitWebDriver', [`--port=${port}`], { DISPLAY });
    const ended = new Promise((_, reject) => {
      driver.once('error', reject);
      driver.once('exit', (code) => reject(new Error(`WebKitWebDriver ended with ${code}`)));
    });
    ended.catch(() => {});
    for (const stream of [driver.stdout, driver.stderr]) stream?.resume();
    const call = client(`http://127.0.0.1:${port}`);
    await Promise.race([listening(port), ended]);
    const options = { 'webkitgtk:browserOptions': { binary: miniBrowser(), args: settings } };
    const asked = call('POST', '/session', { capabilities: { alwaysMatch: options } });
    const { sessionId } = await Promise.race([asked, ended]);
    const session = `/session/${sessionId}`;
    await call('POST', `${session}/timeouts`, { script: 120_000 });
    return {
      name: 'WebKitGTK',
      // An automated session has no console that could be listened to: the page's own watch has to do.
      heard: [],
      goto: (url) => call('POST', `${session}/url`, { url }),
      async run(source) {
        // As text: the driver takes minutes over the numbers of a mesh.
        const script = `const done = arguments[0];
          (async () => ({ value: await ${source} }))().catch((error) => ({ error: error + '\\n' + error?.stack }))
            .then((answer) => done(JSON.stringify(answer)));`;
        const { value, error } = JSON.parse(await call('POST', `${session}/execute/async`, { script, args: [] }));
        if (error) throw new Error(error);
        return value;
      },
      async close() {
        await call('DELETE', session).catch(() => {});
        home.end();
      },
    };
  } catch (error) {
    home.end();
    throw error;
  }
}

/** @param {number} port resolves when somebody answers there */
async function listening(port) {
  for (let tries = 0; ; tries++) {
    try {
      await fetch(`http://127.0.0.1:${port}/status`);
      return;
    } catch (error) {
      if (tries === 300) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, 100);
      });
    }
  }
}
