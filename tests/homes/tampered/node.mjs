import { createAnalyzer } from 'facewise';

try {
  const [, , kind, folder] = process.argv;
  const assets = folder ? { models: folder } : {};
  (await createAnalyzer({ tasks: ['emotion'], worker: kind === 'worker', assets })).close();
  console.log('done');
} catch (error) {
  const { code, message, remedy } = /** @type {import('facewise').FacewiseError} */ (error);
  console.log(`${code}: ${message} ${remedy}`);
}
