// Who should have which id in clips made of still pictures: people who cross, turn back, leave and return.
import { composeFrame, cutHead, placeAt, resized } from './moving_faces.mjs';
import { random } from './support.mjs';

/** @typedef {import('./moving_faces.mjs').Head} Head */
/** @typedef {{ seconds: number, people: { name: string, stations: [number, number, number, ('away')?][] }[] }} Scene */
/** @typedef {{ time: number, name: string, alone: boolean, id: number | undefined }} Sighting */

const [WIDTH, HEIGHT, FPS, SIZE] = [480, 360, 25, 90];

/** Later people are nearer to the camera. @type {{ [name: string]: Scene }} */
export const SCENES = {
  cross: {
    seconds: 3.4,
    people: [
      { name: 'behind', stations: [[0, 390, 180], [0.6, 390, 180], [2.8, 90, 180], [9, 90, 180]] },
      { name: 'in front', stations: [[0, 90, 190], [0.6, 90, 190], [2.8, 390, 190], [9, 390, 190]] },
    ],
  },
  pass: {
    seconds: 3.4,
    people: [
      { name: 'standing', stations: [[0, 240, 180], [9, 240, 180]] },
      { name: 'in front', stations: [[0, 60, 190], [0.6, 60, 190], [2.8, 420, 190], [9, 420, 190]] },
    ],
  },
  turnBack: {
    seconds: 4.6,
    people: [
      {
        name: 'behind',
        stations: [[0, 390, 180], [0.6, 390, 180], [1.7, 250, 180], [2.2, 250, 180], [4, 390, 180], [9, 390, 180]],
      },
      {
        name: 'in front',
        stations: [[0, 90, 190], [0.6, 90, 190], [1.7, 230, 190], [2.2, 230, 190], [4, 90, 190], [9, 90, 190]],
      },
    ],
  },
  leave: {
    seconds: 7.4,
    people: [
      { name: 'staying', stations: [[0, 120, 180], [20, 120, 180]] },
      {
        name: 'returning',
        stations: [[0, 300, 180], [1, 300, 180], [2, 560, 180, 'away'], [5, 240, -80], [6, 240, 150], [20, 240, 150]],
      },
      { name: 'stranger', stations: [[3, 560, 190], [4, 390, 190], [20, 390, 190]] },
    ],
  },
};

/**
 * The heads of all faces in a picture, as large as the scenes want them, from left to right.
 * @param {import('../../web/lib/index.js').Analyzer} analyzer
 * @param {import('./moving_faces.mjs').Still} still
 */
export async function headsIn(analyzer, still) {
  const { faces } = await analyzer.analyze(still);
  return faces.map(({ box }) => box).sort((a, b) => a.x - b.x).map((box) => resized(cutHead(still, box), SIZE));
}

/**
 * Play a scene and tell, frame by frame, which id each person in view has; `alone`: nobody is near.
 * @param {import('../../web/lib/index.js').Analyzer} analyzer in video mode
 * @param {Scene} scene
 * @param {(index: number, second: number) => Head} headOf
 * @param {(result: import('../../web/lib/index.js').Result) => void} [watch]
 * @returns {Promise<Sighting[]>}
 */
export async function play(analyzer, scene, headOf, watch) {
  const noise = random(1);
  /** @type {Sighting[]} */
  const sightings = [];
  for (let frame = 0; frame / FPS < scene.seconds; frame++) {
    const time = frame / FPS;
    const placed = scene.people.flatMap(({ name, stations }, index) => {
      const place = placeAt(stations, time);
      return place ? [{ ...place, name, head: headOf(index, time) }] : [];
    });
    const picture = composeFrame(WIDTH, HEIGHT, placed, { noise: 3, random: noise });
    const result = await analyzer.analyze(picture, { timestamp: 1000 * time });
    watch?.(result);
    for (const { name, x, y } of placed) {
      if (x < SIZE / 2 || y < SIZE / 2 || x > WIDTH - SIZE / 2) continue;
      const others = placed.filter((other) => other.name !== name);
      const alone = others.every((other) => Math.hypot(other.x - x, other.y - y) > SIZE);
      const face = result.faces.find(({ box }) =>
        Math.hypot(box.x + box.width / 2 - x, box.y + box.height / 2 - y) < SIZE / 2);
      sightings.push({ time, name, alone, id: face?.id });
    }
  }
  return sightings;
}

/**
 * What went wrong: frames in which somebody who was alone had another id than in her first, and in which she was not
 * found.
 * @param {Sighting[]} sightings
 */
export function mistakes(sightings) {
  /** @type {Map<string, number>} */
  const ids = new Map();
  const clear = sightings.filter(({ alone }) => alone);
  for (const { name, id } of clear) if (id !== undefined && !ids.has(name)) ids.set(name, id);
  return {
    people: ids.size,
    shared: ids.size - new Set(ids.values()).size,
    frames: clear.length,
    wrong: clear.filter(({ name, id }) => id !== undefined && id !== ids.get(name)),
    missed: clear.filter(({ id }) => id === undefined).length,
  };
}
