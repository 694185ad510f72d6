import { createAnalyzer } from 'facewise';

try {
  (await createAnalyzer({ tasks: ['emotion'], worker: process.argv[2] === 'worker' })).close();
  console.log('done');
} catch ({ code, message, remedy }) {
  console.log(`${code}: ${message} ${remedy}`);
}
