// Hears what a page complains about; it is the first script of each page of the smoke test.
/** @type {string[]} */
const complaints = [];
Object.assign(globalThis, { complaints });
for (const kind of /** @type {const} */ (['error', 'warn'])) {
  const said = console[kind].bind(console);
  console[kind] = (...words) => {
    complaints.push(words.join(' '));
    said(...words);
  };
}
// Captured: errors of elements that do not load do not bubble.
addEventListener('error', ({ message, target }) =>
  complaints.push(message ?? `${/** @type {Element} */ (target).localName} not loaded`), true);
addEventListener('unhandledrejection', ({ reason }) => complaints.push(`unhandled: ${reason}`));
addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
  complaints.push(`policy ${violatedDirective}: ${blockedURI}`));
