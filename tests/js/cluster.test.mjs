// clusterFaces on made embeddings: people are directions, their faces lie around them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Groups, graphOf } from '../../web/lib/linkage.js';
import { nearest, turned } from '../../web/lib/near-pairs.js';
import { clusterFaces } from '../../web/lib/tag.js';
import { random, rejectsWith } from './support.mjs';

const SIZE = 128;

/** @param {() => number} next @param {number} [scale] @returns {Float32Array} */
function noise(next, scale = 1) {
  return Float32Array.from({ length: SIZE }, () => scale * (next() + next() + next() + next() - 2) * Math.sqrt(3));
}

/** @param {ArrayLike<number>} vector */
function unit(vector) {
  const norm = Math.hypot(...Array.from(vector));
  return Float32Array.from(vector, (value) => value / norm);
}

/** @param {ArrayLike<number>} a @param {ArrayLike<number>} b */
function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/**
 * As the recognition net gives them: a large part is common to all, strangers are about 0.84 alike, one person's faces
 * about 0.96.
 * @param {number} people
 * @param {(person: number) => number} each
 * @param {number} [seed]
 */
function album(people, each, seed = 1) {
  const next = random(seed);
  const common = unit(noise(next));
  /** @type {{ embedding: Float32Array, quality: number }[]} */
  const faces = [];
  /** @type {number[]} */
  const names = [];
  for (let person = 0; person < people; person++) {
    const own = unit(noise(next)).map((value, i) => common[i] + 0.4 * value);
    for (let k = 0; k < each(person); k++) {
      const varied = unit(noise(next));
      faces.push({ embedding: unit(own.map((value, i) => value + 0.2 * varied[i])), quality: 0.9 });
      names.push(person);
    }
  }
  const order = faces.map((_, i) => i).map((i) => ({ i, key: next() })).sort((a, b) => a.key - b.key).map(({ i }) => i);
  return { faces: order.map((i) => faces[i]), names: order.map((i) => names[i]) };
}

/** Whether groups and names put the same faces together. @param {number[]} groups @param {number[]} names */
function agree(groups, names) {
  const seen = new Map();
  const back = new Map();
  return groups.every((group, i) => {
    if (!seen.has(group)) seen.set(group, names[i]);
    if (!back.has(names[i])) back.set(names[i], group);
    return group >= 0 && seen.get(group) === names[i] && back.get(names[i]) === group;
  });
}

test('people are found, each once, the largest group first', () => {
  const { faces, names } = album(40, (person) => 1 + person % 7);
  const groups = clusterFaces(faces);
  assert.ok(agree(groups, names));
  const sizes = Array.from({ length: 40 }, (_, group) => groups.filter((one) => one === group).length);
  assert.deepEqual(sizes, [...sizes].sort((a, b) => b - a));
  assert.deepEqual(clusterFaces(faces), groups);
});

test('the order of the faces changes numbers, not groups', () => {
  const { faces, names } = album(60, (person) => 1 + person % 5, 7);
  assert.ok(agree(clusterFaces([...faces].reverse()), [...names].reverse()));
});

/**
 * Average linkage as the textbook has it, all pairs at hand.
 * @param {Float32Array[]} faces
 * @param {number} threshold
 */
function textbook(faces, threshold) {
  let groups = faces.map((_, i) => [i]);
  const near = faces.map((a) => faces.map((b) => dot(a, b)));
  for (;;) {
    let best = { value: -Infinity, a: 0, b: 0 };
    for (let b = 0; b < groups.length; b++) {
      for (let a = 0; a < b; a++) {
        const sum = groups[a].reduce((all, i) => groups[b].reduce((more, j) => more + near[i][j], all), 0);
        const value = sum / (groups[a].length * groups[b].length);
        if (value > best.value) best = { value, a, b };
      }
    }
    if (best.value < threshold) return groups;
    groups[best.a].push(...groups[best.b]);
    groups = groups.filter((_, i) => i !== best.b);
  }
}

test('groups are those of average linkage over all pairs', () => {
  const next = random(3);
  const common = unit(noise(next));
  // A cloud without people, where each merge decides about those to come.
  const faces = Array.from({ length: 90 }, () => unit(unit(noise(next)).map((value, i) => common[i] + 0.4 * value)));
  const data = Float32Array.from(faces.flatMap((face) => [...face]));
  for (const [threshold, most] of [[0.87, 89], [0.87, 3], [0.9, 5]]) {
    const groups = new Groups({ data, count: 90, size: SIZE }, new Float64Array(90).fill(1));
    groups.link(graphOf({ data, count: 90, size: SIZE }, faces.map((_, i) => i), threshold, most), threshold);
    const wanted = textbook(faces, threshold);
    assert.ok(wanted.length > 3 && wanted.length < 88, `${wanted.length} groups`);
    const roots = faces.map((_, i) => groups.find(i));
    if (most > 5) assert.ok(agree(roots, faces.map((_, i) => wanted.findIndex((list) => list.includes(i)))));
    // Short lists may change the order of merges, and no two groups that belong together are left all the same.
    const found = groups.roots(roots);
    for (const a of found) {
      for (const b of found) assert.ok(a === b || groups.similarity(a, b) < threshold);
    }
  }
});

test('near pairs are those of the plain double loop, also turned to the principal axes', () => {
  const { faces } = album(150, () => 6);
  const data = new Float32Array(faces.length * SIZE);
  faces.forEach(({ embedding }, i) => data.set(embedding, i * SIZE));
  const plain = { data, count: faces.length, size: SIZE };
  const turnedOnes = turned(plain);
  assert.notEqual(turnedOnes.data, plain.data, 'many enough to be turned');
  const found = nearest(turnedOnes, 0.9, 8);
  let pairs = 0;
  for (let i = 0; i < faces.length; i++) {
    const wanted = faces.flatMap(({ embedding }, j) => (j === i ? [] : [dot(faces[i].embedding, embedding)]))
      .filter((value) => value >= 0.9).sort((a, b) => b - a).slice(0, 8);
    assert.equal(found.filled[i], wanted.length);
    wanted.forEach((value, k) => assert.ok(Math.abs(found.value[8 * i + k] - value) < 1e-5));
    pairs += wanted.length;
  }
  assert.ok(pairs > 3000);
});

test('one person in more pictures than a list of near ones holds is one group', () => {
  const { faces, names } = album(3, (person) => [400, 90, 2][person]);
  assert.ok(!graphOf({ data: Float32Array.from(faces.flatMap(({ embedding }) => [...embedding])), count: faces.length,
    size: SIZE }, faces.map((_, i) => i), 0.9).whole);
  assert.ok(agree(clusterFaces(faces), names));
});

test('links by hand are kept', () => {
  const { faces, names } = album(6, () => 4);
  const of = (/** @type {number} */ person) => names.flatMap((name, i) => (name === person ? [i] : []));
  const joined = clusterFaces(faces, { mustLink: [[of(0)[0], of(1)[0]]] });
  assert.equal(joined[of(0)[0]], joined[of(1)[0]]);
  const [a, b, ...rest] = of(2);
  const split = clusterFaces(faces, { cannotLink: [[a, b]] });
  assert.notEqual(split[a], split[b]);
  assert.ok(rest.every((face) => [split[a], split[b]].includes(split[face])));
  assert.ok(agree(of(3).map((face) => split[face]), of(3).map(() => 3)));
});

test('a known person is one group, and never somebody else', () => {
  const { faces, names } = album(4, () => 4);
  const known = faces.map((face, i) => (names[i] === 0 ? { ...face, person: i % 2 ? 'Ida' : 'Ada' } : face));
  const groups = clusterFaces(known);
  const groupsOf = (/** @type {string} */ name) => new Set(known.flatMap((face, i) =>
    ('person' in face && face.person === name ? [groups[i]] : [])));
  const [ida, ada] = [groupsOf('Ida'), groupsOf('Ada')];
  assert.ok(ida.size <= 1 && ada.size <= 1 && ida.size + ada.size >= 1);
  assert.notDeepEqual(ida, ada);
});

test('two faces in one picture are two people, unless said otherwise', () => {
  const { faces, names } = album(3, () => 4);
  const [a, b] = names.flatMap((name, i) => (name === 1 ? [i] : []));
  const there = faces.map((face, i) => ({ ...face, picture: i === a || i === b ? 'same.jpg' : `${i}.jpg` }));
  const apart = clusterFaces(there);
  assert.notEqual(apart[a], apart[b]);
  assert.ok(agree(clusterFaces(there, { samePicture: true }), names));
  const mirror = clusterFaces(there, { mustLink: [[a, b]] });
  assert.equal(mirror[a], mirror[b]);
});

test('poor faces join a group or stay out, and bring none together', () => {
  const { faces, names } = album(5, () => 4);
  const near = faces[names.indexOf(2)].embedding;
  const [one, other] = [0, 1].map((person) => faces[names.indexOf(person)].embedding);
  const between = unit(one.map((value, i) => value + other[i]));
  const next = random(99);
  const nobody = unit(noise(next));
  const poor = [near, between, between, nobody].map((embedding) => ({ embedding, quality: 0.05 }));
  const groups = clusterFaces([...faces, ...poor]);
  assert.ok(agree(groups.slice(0, faces.length), names));
  assert.equal(groups[faces.length], groups[names.indexOf(2)]);
  assert.equal(groups.at(-1), -1);
  assert.deepEqual(clusterFaces(poor), [-1, -1, -1, -1]);
});

test('a stricter rate makes no fewer groups', () => {
  const { faces } = album(50, (person) => 1 + person % 4, 11);
  const counts = [0.5, 1e-2, 1e-3, 1e-7].map((fmr) => new Set(clusterFaces(faces, { fmr })).size);
  assert.deepEqual(counts, [...counts].sort((a, b) => a - b));
  assert.ok(counts[0] < counts[3]);
});

test('nothing in, nothing out; one face is one group', () => {
  assert.deepEqual(clusterFaces([]), []);
  assert.deepEqual(clusterFaces([unit(noise(random(1)))]), [0]);
});

test('what is no face, no link or no option is refused', async () => {
  const { faces } = album(2, () => 2);
  /** @param {any} given @param {any} options @param {string} code @param {RegExp} words */
  const bad = (given, options, code, words) => rejectsWith(() => clusterFaces(given, options), code, words);
  await bad('faces', {}, 'INVALID_ARGUMENT', /array/);
  await bad([...faces, {}], {}, 'NO_EMBEDDING', /Face 4/);
  await bad([...faces, { embedding: [1, 2] }], {}, 'INVALID_ARGUMENT', /Face 4.*2 numbers/);
  await bad([...faces, { embedding: new Float32Array(SIZE) }], {}, 'INVALID_ARGUMENT', /zeros/);
  await bad([...faces, { embedding: new Float32Array(SIZE).fill(NaN) }], {}, 'INVALID_ARGUMENT', /Face 4/);
  await bad(faces, { treshold: 0.9 }, 'UNKNOWN_OPTION', /threshold/);
  await bad(faces, { threshold: 2 }, 'INVALID_ARGUMENT', /0 to 1/);
  await bad(faces, { threshold: 0.9, fmr: 1e-3 }, 'INVALID_ARGUMENT', /one of them/);
  await bad(faces, { fmr: 0 }, 'INVALID_ARGUMENT', /fmr/);
  await bad(faces, { mustLink: [[0, 4]] }, 'INVALID_ARGUMENT', /0 to 3/);
  await bad(faces, { cannotLink: [[0, 1]], mustLink: [[1, 2], [2, 0]] }, 'INVALID_ARGUMENT', /must not/);
  await bad(faces.map((face, i) => ({ ...face, person: `p${i}` })), { mustLink: [[0, 1]] }, 'INVALID_ARGUMENT', /must/);
});

test('a low threshold is taken by its word', () => {
  const { faces } = album(5, () => 3);
  assert.deepEqual(new Set(clusterFaces(faces, { threshold: 0 })), new Set([0]));
  assert.deepEqual(new Set(clusterFaces(faces, { threshold: 0.7, samePicture: true })), new Set([0]));
  assert.equal(new Set(clusterFaces(faces, { threshold: 1 })).size, 15);
});
