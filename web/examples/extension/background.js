import { createAnalyzer } from './facewise/index.js';

// A service worker can start no worker, so it reads in its own thread. Chrome ends it when
// it has been idle for half a minute.
let analyzer;

/** @param {string} address */
async function read(address) {
  analyzer ??= createAnalyzer({ tasks: ['emotion'] });
  const picture = await (await fetch(address)).blob();
  const { faces } = await (await analyzer).analyze(picture);
  return { count: faces.length };
}

/** What takes longer belongs in an offscreen document: it is a page, and has a worker. */
let opening;

/** @param {string} address */
async function readOffscreen(address) {
  const open = await chrome.runtime.getContexts({ contextTypes: ['OFFSCREEN_DOCUMENT'] });
  if (open.length === 0) {
    opening ??= chrome.offscreen.createDocument({
      url: 'offscreen.html',
      reasons: ['WORKERS'],
      justification: 'Reads faces in a worker.',
    });
    await opening.finally(() => (opening = null));
  }
  return chrome.runtime.sendMessage({ offscreen: address });
}

chrome.runtime.onMessage.addListener((message, sender, answer) => {
  if (message.offscreen) return false; // meant for the offscreen document
  const reading = (message.where === 'offscreen' ? readOffscreen : read)(message.read);
  reading.then(answer, (error) => answer({ failed: error.message }));
  return true; // the answer comes later
});
