import { byId, el, icon } from './dom.js';
import { menu } from './menu.js';

/** @typedef {import('./store.js').Options} Options */
/** @typedef {import('../main.js').App} App */

/** @param {string} name @param {string} label @param {Record<string, unknown>} props */
function iconButton(name, label, props) {
  return el('button', { type: 'button', class: 'tool', title: label, ...props }, icon(name), el('span', {}, label));
}

/** The row under the stage: what is shown, how, pause and save. */
export class Toolbar {
  #cameras = el('select', { 'aria-label': 'Choice of camera', title: 'Choice of camera' });
  #camera;
  #samples;
  #pause;
  #file = el('input', {
    type: 'file',
    accept: 'image/*,video/*,.task',
    'aria-label': 'Picture or clip file',
    tabindex: -1,
    hidden: true,
  });
  /** @type {Map<string, HTMLInputElement>} */
  #switches = new Map();

  /** @param {App} app */
  constructor(app) {
    this.app = app;
    const { source } = app;
    this.#camera = iconButton('camera', 'Camera', { id: 'tool-camera', onclick: () => app.act('camera') });
    this.#pause = iconButton('pause', 'Pause', {
      id: 'tool-pause',
      onclick: () => (source.state === 'paused' ? source.resume() : source.pause()),
    });
    this.#samples = {
      picture: iconButton('picture', 'Sample picture', {
        id: 'tool-sample-picture',
        onclick: () => app.act('sample-picture'),
      }),
      clip: iconButton('clip', 'Sample clip', { id: 'tool-sample-clip', onclick: () => app.act('sample-clip') }),
    };
    for (const button of Object.values(this.#samples)) button.classList.add('sample');
    this.#cameras.addEventListener('change', () => void source.openCamera(this.#cameras.value));
    this.#file.addEventListener('change', () => {
      app.openFiles([...(this.#file.files ?? [])]);
      this.#file.value = '';
    });
    byId('bar').append(
      el(
        'div',
        { class: 'tools', role: 'group', 'aria-label': 'Source' },
        el('div', { class: 'joined' }, this.#camera, this.#cameras),
        iconButton('open', 'Open', {
          id: 'tool-open',
          title: 'Open a picture or clip',
          onclick: () => app.act('open'),
        }),
        this.#file,
        this.#samples.picture,
        this.#samples.clip,
      ),
      el(
        'div',
        { class: 'tools', role: 'group', 'aria-label': 'View' },
        this.#pause,
        this.#saveMenu(),
        this.#viewMenu(),
      ),
    );
    source.addEventListener('change', () => this.update());
    app.store.subscribe(() => this.update());
    this.showCameras([]);
    this.update();
    // Nothing can be read here: the stage says why.
    if (!app.analysis.supported) for (const button of byId('bar').querySelectorAll('button')) button.disabled = true;
  }

  openFile() {
    this.#file.click();
  }

  /** @param {{ id: string, name: string }[]} cameras */
  showCameras(cameras) {
    // Without permission cameras have neither id nor name: then there is nothing to choose from, but the place is kept.
    const named = cameras.filter(({ id }) => id);
    this.#cameras.disabled = named.length === 0;
    this.#cameras.replaceChildren(
      ...named.map(({ id, name }) => el('option', { value: id }, name)),
      named.length === 0 ? el('option', { value: '' }, 'Default camera') : '',
    );
    this.#cameras.value = named.length === 0 ? '' : this.app.source.camera || named[0].id;
  }

  update() {
    const { source, store } = this.app;
    const paused = source.state === 'paused';
    this.#camera.setAttribute('aria-pressed', String(source.kind === 'camera' && source.state !== 'failed'));
    for (const [name, button] of Object.entries(this.#samples))
      button.setAttribute('aria-pressed', String(store.options.source === name));
    if (source.camera && source.kind === 'camera') this.#cameras.value = source.camera;
    this.#pause.disabled = !paused && !source.moving;
    const name = paused ? 'play' : 'pause';
    if (this.#pause.dataset.icon !== name) {
      this.#pause.dataset.icon = name;
      this.#pause.replaceChildren(icon(name), el('span', {}, paused ? 'Resume' : 'Pause'));
    }
    for (const [key, input] of this.#switches) {
      const value = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (store.options))[key.split('=')[0]];
      input.checked = key.includes('=') ? String(value) === key.split('=')[1] : Boolean(value);
    }
  }

  #saveMenu() {
    const { app } = this;
    const button = iconButton('save', 'Save', {
      id: 'tool-save',
      'aria-expanded': 'false',
      'aria-controls': 'save-menu',
    });
    const item = (
      /** @type {'png' | 'json' | 'csv'} */ kind,
      /** @type {string} */ label,
      /** @type {string} */ hint,
    ) =>
      el(
        'button',
        {
          type: 'button',
          class: 'entry',
          id: `save-${kind}`,
          onclick: () => {
            closer.close();
            void app.save(kind);
          },
        },
        label,
        el('span', { class: 'hint' }, hint),
      );
    const body = el(
      'div',
      { class: 'menu', id: 'save-menu', hidden: true },
      item('png', 'Picture with overlay', 'PNG'),
      item('json', 'This reading, with the mesh', 'JSON'),
      item('csv', 'All readings of this source', 'CSV'),
    );
    const closer = menu(button, body);
    return el('div', { class: 'anchor' }, button, body);
  }

  #viewMenu() {
    const button = iconButton('view', 'Options', {
      id: 'tool-options',
      'aria-expanded': 'false',
      'aria-controls': 'options-menu',
    });
    const body = el(
      'div',
      { class: 'menu options', id: 'options-menu', hidden: true },
      this.#group('Read', [
        ['emotion', 'Expression'],
        ['age', 'Age'],
        ['gender', 'Gender'],
        ['geometry', 'Mesh, head and gaze'],
        ['crops', 'Crops the nets saw'],
      ]),
      this.#group(
        'Draw',
        [
          ['frame', 'Frame'],
          ['labels', 'Labels'],
          ['sight', 'Lines of sight'],
        ],
        [
          'mesh',
          [
            ['none', 'No mesh'],
            ['contours', 'Contours'],
            ['tesselation', 'Full mesh'],
          ],
        ],
      ),
      this.#group(
        'Picture',
        [['mirror', 'Mirror the camera']],
        [
          'fit',
          [
            ['contain', 'Whole'],
            ['cover', 'Fill'],
          ],
        ],
      ),
      this.#group(
        'Find',
        [],
        [
          'range',
          [
            ['auto', 'Automatic'],
            ['short', 'Near'],
            ['full', 'Far'],
            ['crowd', 'Crowd'],
          ],
        ],
      ),
      this.#group(
        'Faces followed at most',
        [],
        [
          'faces',
          [
            ['1', '1'],
            ['2', '2'],
            ['4', '4'],
            ['8', '8'],
            ['16', '16'],
          ],
        ],
      ),
    );
    menu(button, body);
    return el('div', { class: 'anchor' }, button, body);
  }

  /**
   * @param {string} title
   * @param {[keyof Options, string][]} switches
   * @param {[keyof Options, [string, string][]]} [choice]
   */
  #group(title, switches, choice) {
    const { store } = this.app;
    const rows = switches.map(([name, label]) => {
      const input = el('input', { type: 'checkbox', name, onchange: () => store.set({ [name]: input.checked }) });
      this.#switches.set(name, input);
      return el('label', { class: 'switch' }, input, el('span', {}, label));
    });
    const [name, values] = choice ?? ['panel', []];
    const buttons = values.map(([value, label]) => {
      const number = name === 'faces';
      const input = el('input', {
        type: 'radio',
        name,
        value,
        onchange: () => store.set({ [name]: number ? Number(value) : value }),
      });
      this.#switches.set(`${name}=${value}`, input);
      return el('label', {}, input, el('span', {}, label));
    });
    return el(
      'fieldset',
      {},
      el('legend', {}, title),
      ...rows,
      choice ? el('div', { class: 'segments' }, ...buttons) : null,
    );
  }
}
