// Hears what a page complains about; it is the first script of each page of the smoke test.
const complaints = [];
globalThis.complaints = complaints;
for (const kind of ['error', 'warn']) {
  const said = console[kind].bind(console);
  console[kind] = (...words) => {
    complaints.push(words.join(' '));
    said(...words);
  };
}
// Captured: errors of elements that do not load do not bubble.
addEventListener('error', ({ message, target }) => complaints.push(message ?? `${target.localName} not loaded`), true);
addEventListener('unhandledrejection', ({ reason }) => complaints.push(`unhandled: ${reason}`));
addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
  complaints.push(`policy ${violatedDirective}: ${blockedURI}`));
