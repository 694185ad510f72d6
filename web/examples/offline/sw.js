// Asks the network first, so that a new version of the page is seen at once, and takes what
// it kept when there is none.

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const { request } = event;
  // The option `cache` asks for nets with 'no-store', and keeps them itself.
  const own = request.url.startsWith(`${self.location.origin}/`);
  const whole = request.method === 'GET' && !request.headers.has('range');
  if (own && whole && request.cache !== 'no-store') event.respondWith(answer(request));
});

/** @param {Request} request */
async function answer(request) {
  const cache = await caches.open('page');
  try {
    const response = await fetch(request);
    if (response.status === 200) await cache.put(request, response.clone());
    return response;
  } catch {
    return (await cache.match(request, { ignoreVary: true })) ?? Response.error();
  }
}
