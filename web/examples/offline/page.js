// A page that works without a network after one visit: nets by the option `cache`,
// everything else by sw.js.

import { createAnalyzer } from './node_modules/facewise/index.js';

/** @param {string} text */
function say(text) {
  document.title = text;
  document.getElementById('status').textContent = text;
}

/** Keeps what came before the service worker was there. */
async function keepThisPage() {
  await navigator.serviceWorker.register('sw.js');
  const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
  const files = loaded.filter((name) =>
    name.startsWith(`${location.origin}/`) && !name.endsWith('.tflite'));
  const cache = await caches.open('page');
  // Each for itself: an icon that is not there must not keep the others out.
  const wanted = new Set([location.href, ...files]);
  await Promise.allSettled([...wanted].map((file) => cache.add(file)));
}

try {
  // #region nets
  const analyzer = await createAnalyzer({
    tasks: ['emotion'],
    cache: 'nets', // kept by their sha256; a download that broke off goes on where it was
    onProgress: ({ overall }) => say(`loading ${overall.loaded} of ${overall.total} bytes`),
  });
  // #endregion
  const { faces } = await analyzer.analyze(document.querySelector('img'));
  // After the first reading: it has the line for itself. Offline, or in a private window,
  // there is nothing to keep.
  if (navigator.onLine && 'serviceWorker' in navigator) {
    await keepThisPage().catch(console.warn);
  }
  say(`done: ${faces.length} faces, ${faces[0]?.emotion?.label}`);
} catch (error) {
  say(`failed: ${error.message} ${error.remedy ?? ''}`);
}
