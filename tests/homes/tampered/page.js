import { createAnalyzer } from './node_modules/facewise/web/lib/index.js';

const worker = new URLSearchParams(location.search).get('worker') === '1';
createAnalyzer({ tasks: ['emotion'], worker }).then(
  (analyzer) => {
    document.title = `done: ${isSecureContext ? 'secure' : 'insecure'}`;
    analyzer.close();
  },
  ({ code, message, remedy }) => {
    document.body.textContent = message;
    document.title = `failed: ${code}: ${message} ${remedy}`;
  },
);
