// A file of tags of any text: what is read comes back the same when it is written and read again.
import assert from 'node:assert/strict';
import { parseTags, writeTags } from '../../../web/lib/tags.js';
import { refusing, textOf } from '../lib/expect.mjs';

/** @type {import('../lib/targets.mjs').Target} */
export default {
  modules: ['web/lib/tags.js'],
  words: ['"pictures"', '"faces"', '"box"', '"person"', '"group"', '"orientation"', '"version": 1', '1e999',
    '__proto__'],
  async run(input) {
    const tags = await refusing(['TAGS_INVALID', 'TAGS_VERSION'], () => parseTags(textOf(input)));
    if (tags) assert.deepEqual(parseTags(writeTags(tags)), tags);
  },
};
