import { createAnalyzer } from './node_modules/facewise/index.js';

const asked = new URLSearchParams(location.search);
const worker = asked.get('worker') === '1';
const folder = asked.get('folder');
createAnalyzer({ tasks: ['emotion'], worker, assets: folder ? { models: folder } : {} }).then(
  (analyzer) => {
    document.title = `done: ${isSecureContext ? 'secure' : 'insecure'}`;
    analyzer.close();
  },
  ({ code, message, remedy }) => {
    document.body.textContent = message;
    document.title = `failed: ${code}: ${message} ${remedy}`;
  },
);
