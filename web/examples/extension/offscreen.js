import { createAnalyzer } from './facewise/index.js';

let analyzer;

/** @param {string} address */
async function read(address) {
  analyzer ??= createAnalyzer({ tasks: ['emotion'] });
  const picture = await (await fetch(address)).blob();
  const { faces } = await (await analyzer).analyze(picture);
  return { count: faces.length, worker: (await (await analyzer).stats()).worker };
}

chrome.runtime.onMessage.addListener(({ offscreen }, sender, answer) => {
  if (!offscreen) return false; // meant for the service worker
  read(offscreen).then(answer, (error) => answer({ failed: error.message }));
  return true; // the answer comes later
});
