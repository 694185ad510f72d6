import { netName } from './offline/net-names.js';

/**
 * What the stage says when it has nothing to show: always what is the matter, and what to do.
 * @typedef {object} Notice
 * @property {string} name for styles and tests
 * @property {string} title
 * @property {string} text
 * @property {Action[]} actions the first one is the way out
 */

/** @typedef {'camera' | 'open' | 'sample-picture' | 'sample-clip' | 'retry' | 'reload'} ActionName */
/** @typedef {{ name: ActionName, label: string }} Action */
/** @typedef {import('./source.js').SourceProblem} SourceProblem */

/** @type {Action[]} */
const others = [
  { name: 'open', label: 'Open a picture or clip' },
  { name: 'sample-picture', label: 'Sample picture' },
  { name: 'sample-clip', label: 'Sample clip' },
];
/** @type {Action} */
const tryCamera = { name: 'camera', label: 'Try the camera again' };

/** @type {Record<SourceProblem, Notice>} */
const problems = {
  refused: {
    name: 'camera-refused',
    title: 'The camera is blocked for this page',
    text:
      'Allow it with the camera or lock sign in the address bar, then try again. If the browser itself may not use ' +
      'the camera, allow it in the system\u2019s privacy settings. A picture or clip works without.',
    actions: [tryCamera, ...others],
  },
  missing: {
    name: 'camera-missing',
    title: 'No camera found',
    text: 'Plug one in and it starts by itself, or carry on with a picture or clip.',
    actions: [tryCamera, ...others],
  },
  busy: {
    name: 'camera-busy',
    title: 'The camera is in use elsewhere',
    text: 'Close the other program or tab that shows its picture, then try again.',
    actions: [tryCamera, ...others],
  },
  insecure: {
    name: 'camera-insecure',
    title: 'The camera needs a secure address',
    text:
      'Browsers give the camera to https:// and http://localhost only. Open the page there; ' +
      'pictures and clips work here too.',
    actions: others,
  },
  gone: {
    name: 'camera-gone',
    title: 'The camera went away',
    text: 'It was unplugged or switched off. Plug it in again and it goes on by itself, or choose another one.',
    actions: [tryCamera, ...others],
  },
  other: {
    name: 'camera-failed',
    title: 'The camera did not start',
    text: 'Unplug it and plug it in again, or restart the browser; then try again.',
    actions: [tryCamera, ...others],
  },
  picture: {
    name: 'picture-failed',
    title: 'This picture cannot be shown',
    text: 'The file is damaged or of a kind this browser does not know. JPEG, PNG, WebP and AVIF work.',
    actions: [others[0], others[1], others[2]],
  },
  clip: {
    name: 'clip-failed',
    title: 'This clip cannot be played',
    text: 'The file is damaged or of a kind this browser does not know. MP4 (H.264) and WebM work nearly everywhere.',
    actions: [others[0], others[1], others[2]],
  },
  policy: {
    name: 'clip-forbidden',
    title: 'This server lets no clip be shown',
    text:
      'Its security policy has no blob: in media-src, which a clip that is opened here needs. The camera and ' +
      'pictures work without.',
    actions: [{ name: 'camera', label: 'Use the camera' }, others[0], others[1]],
  },
  sample: {
    name: 'sample-failed',
    title: 'The sample did not arrive',
    text:
      'Check the network, then choose it again. In a copy of the page that was made by hand the samples may be ' +
      'missing: the command make site puts them beside it.',
    actions: [{ name: 'camera', label: 'Use the camera' }, ...others],
  },
};

/** @param {SourceProblem} problem */
export function problemNotice(problem) {
  return problems[problem];
}

/** @type {Notice} */
export const emptyNotice = {
  name: 'empty',
  title: 'Show it a face',
  text: 'Use the camera, drop or paste a picture, or open a clip. All of it is read in this page; nothing is sent.',
  actions: [{ name: 'camera', label: 'Start the camera' }, ...others],
};

/** @type {Notice} */
export const askingNotice = {
  name: 'asking',
  title: 'May this page use the camera?',
  text: 'Your browser asks you now: choose Allow. The pictures are read in this page and never leave it.',
  actions: others,
};

/** @type {Notice} */
export const unsupportedNotice = {
  name: 'no-simd',
  title: 'This browser cannot run the engine',
  text:
    'It lacks WebAssembly SIMD. Chrome and Edge have it from version 91, Firefox from 89, Safari from 16.4: ' +
    'update, then reload.',
  actions: [{ name: 'reload', label: 'Reload' }],
};

/** @param {import('../../lib/index.js').FacewiseError} error @returns {Notice} */
export function engineNotice(error) {
  /** @type {Action[]} */
  const actions = [{ name: 'retry', label: 'Try again' }];
  if (error.code === 'ABORTED') {
    return {
      name: 'stopped',
      title: 'Loading was stopped',
      text: 'The nets are needed to read a face.',
      actions: [{ name: 'retry', label: 'Load them' }],
    };
  }
  if (error.code === 'NO_SIMD') return unsupportedNotice;
  if (error.code === 'INVALID_IMAGE') {
    return { ...problems.picture, name: 'picture-unreadable', text: `${error.message} ${error.remedy}`.trim() };
  }
  const fetching = ['MODEL_FETCH', 'WASM_LOAD'].includes(error.code);
  if (fetching && !navigator.onLine) {
    const file = /[\w-]+\.(tflite|wasm)/.exec(error.message)?.[0];
    return {
      name: 'offline',
      title: 'You are offline',
      text:
        `${file ? `The net “${netName(file)}”` : 'The engine'} is not kept on this device yet. It is fetched by ` +
        'itself when the network is back. Panels whose nets are here work meanwhile. About says which nets are ' +
        'kept, and keeps all of them if you like.',
      actions,
    };
  }
  const loading = fetching || error.code.startsWith('MODEL_') || error.code === 'WORKER';
  return {
    name: 'failed',
    title: loading ? 'The engine did not load' : 'The engine stopped',
    text: `${error.message ?? error} ${error.remedy ?? ''}`.trim(),
    actions,
  };
}
