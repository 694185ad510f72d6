// A gallery in memory: who is known, who is not, and what is asked back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as library from '../../web/lib/gallery.js';
import { CURVE, embeddingOf, faceOf, galleryText } from './gallery_support.mjs';
import { VARIANT, rejectsWith, there, wrongly } from './support.mjs';

const { createGallery } = library;
/** @param {import('../../web/lib/gallery.js').GalleryOptions} [options] */
const open = (options) => createGallery({ variant: VARIANT, store: 'memory', calibration: CURVE, ...options });
/** @param {number} similarity */
const falseMatchRateOf = (similarity) => library.falseMatchRateOf(similarity, CURVE);
/** @param {number} fmr */
const thresholdFor = (fmr) => library.thresholdFor(fmr, CURVE);

/** @param {number} count of people, named P1, P2, .. */
async function filled(count, options = {}) {
  const gallery = await open(options);
  for (let person = 1; person <= count; person++) await gallery.enrol(`P${person}`, faceOf(person));
  return gallery;
}

test('people are found again, strangers are nobody', async () => {
  const gallery = await open();
  const ada = await gallery.enrol('Ada', [faceOf(1, 1), faceOf(1, 2), faceOf(1, 3)]);
  const bob = await gallery.enrol('Bob', faceOf(2, 1));
  assert.deepEqual([ada.name, ada.isNew, ada.added, ada.pictures.length], ['Ada', true, 3, 3]);
  const found = await gallery.identify(faceOf(1, 4));
  assert.deepEqual(found.person, { id: ada.id, name: 'Ada' });
  assert.equal(found.reason, 'match');
  assert.match(found.message, /Ada/);
  assert.ok(there(found.similarity) >= found.threshold && there(found.falseMatchRate) < 1e-3);
  assert.deepEqual(found.candidates.map(({ name }) => name), ['Ada', 'Bob']);
  const stranger = await gallery.identify(faceOf(3));
  assert.equal(stranger.person, null);
  assert.equal(stranger.reason, 'nobody');
  assert.equal(stranger.candidates.length, 2);
  assert.ok(there(stranger.falseMatchRate) > 0.01);
  assert.equal((await gallery.identify(embeddingOf(2, 5))).person?.id, bob.id);
  gallery.close();
});

test('a face that could not be read is answered, alone and among others', async () => {
  const gallery = await filled(2);
  const unread = { score: 0.9, quality: { score: 0.1, reasons: [] } };
  const alone = await gallery.identify(unread);
  assert.deepEqual([alone.person, alone.reason, alone.similarity, alone.candidates], [null, 'no-embedding', null, []]);
  const answers = await gallery.identify([unread, faceOf(2, 3), unread, faceOf(1, 3)]);
  assert.deepEqual(answers.map(({ person, reason }) => person?.name ?? reason),
    ['no-embedding', 'P2', 'no-embedding', 'P1']);
});

test('several pictures of one person are one question, and more is seen in them', async () => {
  const gallery = await open();
  await gallery.enrol('Ada', embeddingOf(1, 1, 0.3));
  await gallery.enrol('Bob', embeddingOf(2, 1, 0.3));
  const faces = [2, 3, 4, 5].map((picture) => ({ embedding: embeddingOf(1, picture, 0.3), quality: { score: 0.8 } }));
  const alone = await gallery.identify(faces);
  const answer = await gallery.identifyTogether(faces);
  assert.deepEqual([answer.person?.name, answer.reason, answer.quality], ['Ada', 'match', 0.8]);
  const usual = alone.reduce((sum, { similarity }) => sum + (similarity ?? 0) / alone.length, 0);
  assert.ok(there(answer.similarity) > usual + 0.01, `${answer.similarity} after ${usual}`);
  // Poor ones and those that could not be read are left out.
  const mixed = await gallery.identifyTogether([faceOf(2, 2, 0.1), ...faces, {}]);
  assert.equal(mixed.similarity, answer.similarity);
  assert.equal((await gallery.identifyTogether([faceOf(1, 2, 0.1), faceOf(1, 3, 0.2)])).reason, 'poor-quality');
  for (const none of [[], [{}]]) assert.equal((await gallery.identifyTogether(none)).reason, 'no-embedding');
  await rejectsWith(gallery.identifyTogether(faces, { fmr: 7 }), 'INVALID_ARGUMENT', /fmr/);
});

test('an empty gallery says so', async () => {
  const gallery = await open();
  const answer = await gallery.identify(faceOf(1));
  assert.deepEqual([answer.person, answer.reason, answer.similarity, answer.falseMatchRate, answer.candidates],
    [null, 'empty', null, null, []]);
});

test('an array of faces is an array of answers, equal to one by one', async () => {
  const gallery = await filled(30);
  const faces = Array.from({ length: 25 }, (_, i) => faceOf(i + 10, 3));
  const together = await gallery.identify(faces);
  assert.equal(together.filter(({ person }) => person).length, 21);
  for (const [i, face] of faces.entries()) {
    const alone = await gallery.identify(face);
    assert.equal(alone.person?.name, together[i].person?.name);
    assert.ok(Math.abs(there(alone.similarity) - there(together[i].similarity)) < 1e-5);
  }
  assert.deepEqual(await gallery.identify([]), []);
});

test('with more people each comparison is held to less, so that the search keeps its rate', async () => {
  const rates = [];
  for (const count of [1, 10, 100]) {
    const gallery = await filled(count);
    const { threshold } = await gallery.identify(faceOf(999));
    rates.push(falseMatchRateOf(threshold));
    // 1 - (1 - rate) ^ count is what was asked for.
    assert.ok(Math.abs(1 - (1 - falseMatchRateOf(threshold)) ** count - 1e-3) < 1e-9);
  }
  assert.ok(rates[0] > 9 * rates[1] && rates[1] > 9 * rates[2]);
  const gallery = await filled(100);
  const { candidates } = await gallery.identify(faceOf(1, 2), { fmr: 1e-2 });
  assert.ok(candidates[0].falseMatchRate > 99 * falseMatchRateOf(candidates[0].similarity));
});

test('the rate can be chosen, for the gallery and for one question', async () => {
  const strict = await open({ fmr: 1e-5 });
  await strict.enrol('Ada', embeddingOf(1, 1, 0.28));
  const face = embeddingOf(1, 2, 0.28);
  const similarity = there((await strict.identify(face)).similarity);
  assert.ok(similarity > thresholdFor(1e-3) && similarity < thresholdFor(1e-5), `${similarity}`);
  assert.equal((await strict.identify(face)).reason, 'nobody');
  assert.equal((await strict.identify(face, { fmr: 1e-3 })).reason, 'match');
});

test('two people who are equally similar are an answer of its own', async () => {
  const gallery = await open();
  await gallery.enrol('Ada', embeddingOf(1, 1, 0.1));
  await gallery.enrol('Eve', embeddingOf(1, 2, 0.1), { allowDuplicate: true });
  const answer = await gallery.identify(embeddingOf(1, 3, 0.1));
  assert.equal(answer.person, null);
  assert.equal(answer.reason, 'ambiguous');
  assert.match(answer.message, /Ada or Eve|Eve or Ada/);
  assert.equal((await gallery.identify(embeddingOf(1, 1, 0.1), { candidates: 1 })).candidates.length, 1);
});

test('a poor picture is neither enrolled nor judged, unless the caller insists', async () => {
  const gallery = await open();
  const error = await rejectsWith(gallery.enrol('Ada', [faceOf(1, 1), faceOf(1, 2, 0.1)]), 'POOR_QUALITY',
    /Hold still\..*allowPoor/);
  assert.deepEqual(there(error.details).pictures,
    [{ index: 1, quality: 0.1, reasons: [{ code: 'blurred', message: 'Hold still.' }] }]);
  assert.equal(gallery.size, 0);
  await gallery.enrol('Ada', faceOf(1, 2, 0.1), { allowPoor: true });
  await gallery.enrol('Ada', faceOf(1, 1));
  const poor = await gallery.identify(faceOf(1, 3, 0.1));
  assert.deepEqual([poor.person, poor.reason, poor.message, poor.quality], [null, 'poor-quality', 'Hold still.', 0.1]);
  assert.equal(poor.candidates[0].name, 'Ada');
  assert.equal((await gallery.identify(faceOf(1, 3, 0.1), { allowPoor: true })).person?.name, 'Ada');
});

test('the same face under another name is a question that names the person', async () => {
  const gallery = await open();
  const ada = await gallery.enrol('Ada', faceOf(1, 1));
  const error = await rejectsWith(gallery.enrol('Eve', faceOf(1, 2)), 'DUPLICATE_PERSON', /Ada.*allowDuplicate/);
  const { person, similarity, falseMatchRate } = there(error.details);
  assert.deepEqual(person, { id: ada.id, name: 'Ada' });
  assert.ok(similarity > 0.9 && falseMatchRate < 1e-3);
  assert.deepEqual(JSON.parse(JSON.stringify(error)).details.person, { id: ada.id, name: 'Ada' });
  assert.equal(gallery.size, 1);
  // Both answers to the question go on.
  const more = await gallery.enrol('Ada', faceOf(1, 2), { id: person.id });
  assert.deepEqual([more.isNew, more.added, more.pictures.length, gallery.size], [false, 1, 2, 1]);
  await gallery.enrol('Eve', faceOf(1, 3), { allowDuplicate: true });
  assert.equal(gallery.size, 2);
});

test('the same face under the same name adds pictures, another face under that name is another person', async () => {
  const gallery = await open();
  const ada = await gallery.enrol('Ada', faceOf(1, 1));
  const again = await gallery.enrol('Ada', faceOf(1, 2));
  assert.deepEqual([again.id, again.isNew, again.pictures.length], [ada.id, false, 2]);
  const other = await gallery.enrol('Ada', faceOf(2, 1));
  assert.equal(other.isNew, true);
  assert.equal(gallery.size, 2);
});

test('pictures of two people in one enrolment are noticed', async () => {
  const gallery = await open();
  const faces = [faceOf(1, 1), faceOf(1, 2), faceOf(2, 1), faceOf(1, 3)];
  const error = await rejectsWith(gallery.enrol('Ada', faces), 'DIFFERENT_PEOPLE', /1 is unlike.*allowDifferent/);
  const indices = (/** @type {typeof error} */ { details }) =>
    there(details).pictures.map((/** @type {{ index: number }} */ { index }) => index);
  assert.deepEqual(indices(error), [2]);
  assert.equal(gallery.size, 0);
  const both = await rejectsWith(gallery.enrol('Ada', [faceOf(1), faceOf(2)]), 'DIFFERENT_PEOPLE');
  assert.deepEqual(indices(both), [0, 1]);
  assert.match(both.message, /^The two pictures/);
  await gallery.enrol('Ada', [faceOf(1), faceOf(2)], { allowDifferent: true });
  const ada = await gallery.enrol('Bob', faceOf(3));
  await rejectsWith(gallery.enrol('Bob', faceOf(4), { id: ada.id }), 'DIFFERENT_PEOPLE', /does not look like Bob/);
  assert.equal(gallery.person(ada.id)?.pictures.length, 1);
});

test('of two poor pictures more is asked', async () => {
  const gallery = await open();
  await gallery.enrol('Good', faceOf(1, 1));
  await gallery.enrol('Poor', faceOf(2, 1, 0.5));
  const [good, poor, best] = await gallery.identify([faceOf(1, 2, 0.5), faceOf(2, 2, 0.5), faceOf(2, 2)]);
  assert.ok(poor.threshold > good.threshold);
  assert.ok(Math.abs(best.threshold - good.threshold) < 1e-6, 'whichever of them is the poor one');
  assert.ok(there(poor.falseMatchRate) > 3 * there(best.falseMatchRate));
});

test('a better picture counts for more', async () => {
  const at = async (/** @type {number} */ good, /** @type {number} */ bad) => {
    const gallery = await open();
    await gallery.enrol('Ada', [faceOf(1, 1, good), faceOf(1, 2, bad)], { allowPoor: true });
    const [one, two] = await gallery.identify([{ embedding: embeddingOf(1, 1) }, { embedding: embeddingOf(1, 2) }]);
    return there(one.similarity) - there(two.similarity);
  };
  assert.ok(Math.abs(await at(0.8, 0.8)) < 1e-3);
  assert.ok(await at(0.9, 0.1) > 0.01);
  assert.ok(await at(0.9, 0) > 0.01);
});

test('list, rename, forget a picture, a person, everybody', async () => {
  const gallery = await filled(5);
  const [first, second] = gallery.people;
  assert.deepEqual(gallery.people.map(({ name }) => name), ['P1', 'P2', 'P3', 'P4', 'P5']);
  assert.ok(!Number.isNaN(Date.parse(first.created)) && first.quality === 1);
  assert.equal((await gallery.rename(first.id, 'Ada')).name, 'Ada');
  assert.equal((await gallery.identify(faceOf(1, 2))).person?.name, 'Ada');
  await gallery.delete(second.id);
  assert.equal(gallery.size, 4);
  assert.equal(gallery.person(second.id), null);
  assert.equal((await gallery.identify(faceOf(2, 2))).person, null);
  // The last one has moved into the slot that became free.
  for (const person of [1, 3, 4, 5]) assert.ok((await gallery.identify(faceOf(person, 2))).person, `${person}`);
  const { pictures, id } = await gallery.enrol('Ada', faceOf(1, 2));
  assert.equal((await gallery.removePicture(id, pictures[0].id)).pictures.length, 1);
  await rejectsWith(gallery.removePicture(id, pictures[0].id), 'INVALID_ARGUMENT', /no picture/);
  await rejectsWith(gallery.removePicture(id, pictures[1].id), 'INVALID_ARGUMENT', /only picture/);
  for (const step of [gallery.rename(second.id, 'x'), gallery.delete(second.id), gallery.removePicture('?', 'x')]) {
    await rejectsWith(step, 'UNKNOWN_PERSON', /people/);
  }
  await gallery.clear();
  assert.equal(gallery.size, 0);
  assert.equal((await gallery.identify(faceOf(1))).reason, 'empty');
  await gallery.enrol('Ada', faceOf(1));
  assert.equal((await gallery.identify(faceOf(1, 2))).person?.name, 'Ada');
});

test('one bad picture taken away leaves the template that the others make', async () => {
  const [all, some] = [await open(), await open()];
  const { id, pictures } = await all.enrol('Ada', [faceOf(1, 1), faceOf(1, 2), faceOf(1, 3)]);
  await some.enrol('Ada', [faceOf(1, 1), faceOf(1, 3)]);
  await all.removePicture(id, pictures[1].id);
  const [a, b] = [await all.identify(faceOf(1, 4)), await some.identify(faceOf(1, 4))];
  assert.equal(a.similarity, b.similarity);
});

test('a change is announced, a question is not', async () => {
  const gallery = await open();
  let changes = 0;
  gallery.addEventListener('change', () => changes++);
  const { id } = await gallery.enrol('Ada', faceOf(1));
  await gallery.rename(id, 'Ada L.');
  await gallery.identify(faceOf(1));
  await rejectsWith(gallery.enrol('Eve', faceOf(1, 2)), 'DUPLICATE_PERSON');
  assert.equal(changes, 2);
  await gallery.delete(id);
  assert.equal(changes, 3);
});

test('changes at the same time wait for each other: of two names for one face only the first is taken', async () => {
  const gallery = await open();
  const tries = await Promise.allSettled(['Ada', 'Eve', 'Joe'].map((name, i) => gallery.enrol(name, faceOf(1, i))));
  assert.deepEqual(tries.map(({ status }) => status), ['fulfilled', 'rejected', 'rejected']);
  assert.deepEqual(gallery.people.map(({ name }) => name), ['Ada']);
});

test('what cannot be enrolled or asked is refused in words', async () => {
  const gallery = await open();
  const face = faceOf(1);
  for (const name of ['', '  ', 7, null, 'x'.repeat(201)]) {
    await rejectsWith(gallery.enrol(wrongly(name), face), 'INVALID_ARGUMENT', /name/);
  }
  await rejectsWith(gallery.enrol('Ada', []), 'INVALID_ARGUMENT', /no face/);
  await rejectsWith(gallery.enrol('Ada', wrongly({ faces: [face] })), 'INVALID_ARGUMENT', /faces\[0\]/);
  await rejectsWith(gallery.enrol('Ada', wrongly({ score: 1 })), 'NO_EMBEDDING', /identity/);
  await rejectsWith(gallery.enrol('Ada', [face, wrongly({ score: 1 })]), 'NO_EMBEDDING', /Face 1/);
  await rejectsWith(gallery.enrol('Ada', [1, 2, 3]), 'INVALID_ARGUMENT', /3 numbers/);
  await rejectsWith(gallery.enrol('Ada', face, wrongly({ alowPoor: true })), 'UNKNOWN_OPTION', /allowPoor/);
  await rejectsWith(gallery.enrol('Ada', face, { id: '' }), 'INVALID_ARGUMENT', /id/);
  await gallery.enrol('Ada', face, { id: 'user-7' });
  await rejectsWith(gallery.enrol('Eve', faceOf(1, 2), { id: 'user-7' }), 'INVALID_ARGUMENT', /rename/);
  await rejectsWith(gallery.identify(wrongly(undefined)), 'INVALID_ARGUMENT');
  await rejectsWith(gallery.identify(face, { candidates: 0 }), 'INVALID_ARGUMENT', /candidates/);
  await rejectsWith(gallery.identify(face, { fmr: 2 }), 'INVALID_ARGUMENT', /fmr/);
  assert.equal(gallery.size, 1);
  for (const options of [{ store: 'disk' }, { store: {} }, { store: { file: '' } }, { fmr: 0 }, { dimension: 0 },
    { minQuality: 2 }, { name: '' }, { calibration: {} }, { passphrase: '' }, { passphrase: 'x', store: 'memory' }]) {
    await rejectsWith(createGallery(wrongly(options)), 'INVALID_ARGUMENT');
  }
  await rejectsWith(createGallery(wrongly({ stor: 'memory' })), 'UNKNOWN_OPTION', /store/);
  await rejectsWith(createGallery({ store: 'indexeddb' }), 'STORAGE', /IndexedDB/);
});

test('a closed gallery answers nothing, and a second close does nothing', async () => {
  const gallery = await filled(1);
  gallery.close();
  gallery.close();
  assert.equal(gallery.closed, true);
  const face = faceOf(2);
  for (const step of [gallery.identify(face), gallery.enrol('Eve', face), gallery.export(), gallery.clear()]) {
    await rejectsWith(step, 'CLOSED', /createGallery/);
  }
});

test('another net has its own calibration and dimension', async () => {
  /** @type {library.Calibration} */
  const calibration = { model: 'mine', protocol: 'mine', points: [[0.2, 1e-2], [0.4, 1e-4]] };
  const gallery = await open({ calibration, dimension: 3 });
  await gallery.enrol('x', [1, 0, 0]);
  await gallery.enrol('y', [0, 1, 0]);
  assert.equal((await gallery.identify([0.9, 0.1, 0])).person?.name, 'x');
  assert.equal((await gallery.identify([0, 0, 1])).reason, 'nobody');
  assert.equal(JSON.parse(await gallery.export()).model, 'mine');
});

test('ten thousand people are held, and each is found', async () => {
  const gallery = await open();
  const people = Array.from({ length: 10_000 }, (_, i) => [`Person ${i}`, [embeddingOf(i)]]);
  const report = await gallery.import(await galleryText(people));
  assert.deepEqual([report.added, gallery.size], [10_000, 10_000]);
  for (const i of [0, 1, 1023, 1024, 5555, 9999]) {
    const { candidates } = await gallery.identify(faceOf(i, 2));
    assert.equal(candidates[0].name, `Person ${i}`);
  }
});
