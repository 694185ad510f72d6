import { createAnalyzer } from './facewise/index.js';

// A service worker can start no worker, so it reads in its own thread; Chrome ends it when it has been idle for half a
// minute. What goes on for longer, such as a camera, belongs on a page or in an offscreen document.
let analyzer;

/** @param {string} address */
async function read(address) {
  analyzer ??= createAnalyzer({ tasks: ['emotion'] });
  const picture = await (await fetch(address)).blob();
  const { faces } = await (await analyzer).analyze(picture);
  return { count: faces.length };
}

chrome.runtime.onMessage.addListener((message, sender, answer) => {
  read(message.read).then(answer, (error) => answer({ failed: error.message }));
  return true; // the answer comes later
});
