import { el, setHidden, setText } from './dom.js';
import { capital, directionInWords, expressionInWords, genderInWords, percent } from './format.js';
import { ageGauge, distributionGauge, gazeGauge, genderGauge, poseGauge } from './gauges.js';
import { movementsGauge, movementsInWords } from './movements.js';

/** @typedef {import('../../lib/index.js').Face} Face */
/** @typedef {import('../../lib/index.js').CropImage} CropImage */
/** @typedef {import('./gauges.js').Gauge} Gauge */

/**
 * @typedef {object} Section one thing that is read of a face
 * @property {string} title
 * @property {(face: Face) => boolean} has
 * @property {(face: Face) => string} answer in a word or two
 * @property {Gauge} gauge
 */

/** @param {() => boolean} mirrored @returns {Section[]} */
function sections(mirrored) {
  return [
    {
      title: 'Expression',
      has: (face) => Boolean(face.emotion),
      gauge: distributionGauge(),
      answer: ({ emotion }) => {
        if (!emotion) return '';
        const { text, sure } = expressionInWords(emotion);
        return sure ? text : `unsure: ${text}`;
      },
    },
    {
      title: 'Age',
      has: (face) => Boolean(face.age),
      gauge: ageGauge(),
      answer: ({ age }) => (age ? `${Math.round(age.years)} years` : ''),
    },
    {
      title: 'Gender',
      has: (face) => Boolean(face.gender),
      gauge: genderGauge(),
      answer: ({ gender }) => (gender ? genderInWords(gender).text : ''),
    },
    {
      title: 'Head',
      has: (face) => Boolean(face.pose),
      gauge: poseGauge(mirrored),
      answer: ({ pose }) =>
        pose ? directionInWords(pose, { mirrored: mirrored(), straight: 'straight', limit: 10 }) : '',
    },
    {
      title: 'Gaze',
      has: (face) => Boolean(face.gaze),
      gauge: gazeGauge(mirrored),
      answer: ({ gaze }) =>
        gaze ? directionInWords(gaze, { mirrored: mirrored(), straight: 'at the camera', limit: 8 }) : '',
    },
    {
      title: 'Movements',
      has: (face) => Boolean(face.blendshapes),
      gauge: movementsGauge(),
      answer: movementsInWords,
    },
  ];
}

/** @type {Record<string, string>} what each net is for, by role */
const netNames = {
  'detect-short': 'detection',
  'detect-full': 'detection',
  'detect-crowd': 'detection',
  mesh: 'mesh',
  emotion: 'expression',
  'emotion-ensemble': 'second expression',
  'age-gender': 'age and gender',
};

/** The pictures that each net saw. */
class Crops {
  /** @type {Map<string, HTMLCanvasElement>} */
  #canvases = new Map();
  #list = el('ul', { class: 'crops' });
  element = el('section', { class: 'item' }, el('h3', {}, el('span', {}, 'What each net saw')), this.#list);

  /** @param {{ [role: string]: CropImage } | undefined} crops */
  update(crops) {
    setHidden(this.element, !crops || Object.keys(crops).length === 0);
    for (const [role, crop] of Object.entries(crops ?? {})) {
      if (crop instanceof ImageData) this.#canvas(role, crop).getContext('2d')?.putImageData(crop, 0, 0);
    }
  }

  /** @param {string} role @param {ImageData} crop */
  #canvas(role, { width, height }) {
    let canvas = this.#canvases.get(role);
    if (!canvas) {
      const name = netNames[role] ?? role;
      canvas = el('canvas', { role: 'img', 'aria-label': `Crop that the ${name} net saw` });
      this.#canvases.set(role, canvas);
      this.#list.append(
        el('li', {}, canvas, el('span', {}, name), el('span', { class: 'value' }, `${width} \u00d7 ${height}`)),
      );
    }
    // Setting a size, even the same one, clears a canvas.
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    return canvas;
  }
}

/** All that is read of one face. */
class Card {
  /** @type {Face | null} */
  #face = null;

  /** @param {number} id @param {() => boolean} mirrored @param {boolean} open */
  constructor(id, mirrored, open) {
    this.chip = el('span', { class: 'chip' }, id);
    this.summary = el('span', { class: 'summary' });
    this.score = el('span', { class: 'value' });
    this.items = sections(mirrored).map((section) => {
      const answer = el('span', { class: 'answer' });
      const element = el(
        'section',
        { class: 'item' },
        el('h3', {}, el('span', {}, section.title), answer),
        section.gauge.element,
      );
      return { section, element, answer };
    });
    this.crops = new Crops();
    this.element = el(
      'details',
      { class: 'card', open, ontoggle: () => this.#fill() },
      el('summary', {}, this.chip, el('h2', {}, `Face ${id}`), this.summary, this.score),
      ...this.items.map(({ element }) => element),
      this.crops.element,
    );
  }

  /** @param {Face} face @param {string} colour */
  update(face, colour) {
    this.chip.style.backgroundColor = colour;
    setText(this.score, percent(face.score));
    setText(this.summary, face.emotion ? capital(expressionInWords(face.emotion).text) : '');
    this.#face = face;
    this.#fill();
  }

  #fill() {
    const face = this.#face;
    if (!face || !this.element.open) return;
    for (const { section, element, answer } of this.items) {
      const present = section.has(face);
      setHidden(element, !present);
      if (!present) continue;
      setText(answer, section.answer(face));
      section.gauge.update(face);
    }
    this.crops.update(face.crops);
  }
}

/** The column of faces. */
export class Reading {
  element = el('div', { class: 'cards' });
  /** @type {Map<number, Card>} */
  #cards = new Map();

  /** @param {{ mirrored: () => boolean, colourOf: (id: number) => string }} how */
  constructor({ mirrored, colourOf }) {
    this.mirrored = mirrored;
    this.colourOf = colourOf;
  }

  /** @param {Face[]} faces in any order: cards keep that of the ids */
  update(faces) {
    const present = new Set(faces.map((face) => face.id));
    for (const [id, card] of this.#cards) {
      if (present.has(id)) continue;
      card.element.remove();
      this.#cards.delete(id);
    }
    for (const face of [...faces].sort((a, b) => a.id - b.id)) {
      let card = this.#cards.get(face.id);
      if (!card) {
        // Of several faces the first is open, the others wait to be asked.
        card = new Card(face.id, this.mirrored, this.#cards.size === 0);
        this.#cards.set(face.id, card);
        this.element.append(card.element);
      }
      card.update(face, this.colourOf(face.id));
    }
  }
}
