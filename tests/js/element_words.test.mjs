// What <face-wise> says to who cannot see it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Announcer } from '../../web/lib/element-words.js';

/** @type {any[]} */
const one = [{}];

for (const aloud of [true, false]) {
  test(`a stream is named once it holds, ${aloud ? 'and told' : 'and not told'}`, ({ mock }) => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const [status, canvas] = /** @type {any[]} */ ([{ textContent: '' }, { ariaLabel: '' }]);
    const announcer = new Announcer(status, canvas);
    for (let frame = 0; frame < 20; frame++) {
      announcer.tell(one, true, aloud);
      mock.timers.tick(100);
    }
    assert.deepEqual([canvas.ariaLabel, status.textContent], ['1 face', aloud ? '1 face' : '']);
    announcer.tell([...one, ...one], true, aloud);
    announcer.tell(one, true, aloud);
    mock.timers.tick(2000);
    assert.equal(canvas.ariaLabel, '1 face', 'a flicker is not told');
    announcer.tell(one, false, false);
    assert.equal(status.textContent, '');
  });
}
