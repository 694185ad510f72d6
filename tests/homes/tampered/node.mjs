import { createAnalyzer } from 'facewise';

try {
  const [, , kind, folder] = process.argv;
  const assets = folder ? { models: folder } : {};
  (await createAnalyzer({ tasks: ['emotion'], worker: kind === 'worker', assets })).close();
  console.log('done');
} catch ({ code, message, remedy }) {
  console.log(`${code}: ${message} ${remedy}`);
}
