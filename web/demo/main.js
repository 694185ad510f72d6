// The page: one source, one analysis and one overlay, shared by all panels. A panel is a module with
// mount(root, app) and unmount(); switching panels keeps the camera, the tracks and the loaded nets.

import { Analysis } from './parts/analysis.js';
import { Announcer } from './parts/announce.js';
import { listCameras, watchCameras } from './parts/camera.js';
import { byId, el, icon, setText } from './parts/dom.js';
import { facesInWords } from './parts/format.js';
import { Overlay } from './parts/overlay.js';
import { Privacy } from './parts/privacy.js';
import { Recorder, saveCsv, saveJson, savePng } from './parts/save.js';
import { Seek } from './parts/seek.js';
import { Source } from './parts/source.js';
import { Stage } from './parts/stage.js';
import { Store } from './parts/store.js';
import { Timing } from './parts/timing.js';
import { toast } from './parts/toasts.js';
import { Toolbar } from './parts/toolbar.js';

/** @typedef {import('./parts/notices.js').ActionName} ActionName */
/** @typedef {import('./parts/store.js').PanelName} PanelName */
/**
 * @typedef {object} Panel
 * @property {string} title
 * @property {'aside' | 'page'} place beside the stage, or in place of it
 * @property {(root: HTMLElement, app: App) => void} mount
 * @property {() => void} unmount
 */

const samples = {
  picture: new URL('./samples/picture.jpg', import.meta.url),
  clip: new URL('./samples/clip.mp4', import.meta.url),
};
const summaryRenewal = 500;

/** @type {{ name: PanelName, label: string, load: () => Promise<unknown> }[]} in the order of the rail */
const panels = [
  { name: 'live', label: 'Live', load: () => import('./panels/live.js') },
  { name: 'lens', label: 'Lens', load: () => import('./panels/lens.js') },
  { name: 'teach', label: 'Teach', load: () => import('./panels/teach.js') },
  { name: 'unlock', label: 'Unlock', load: () => import('./panels/unlock.js') },
  { name: 'tag', label: 'Tag', load: () => import('./panels/tag.js') },
  { name: 'sentiment', label: 'Sentiment', load: () => import('./panels/sentiment.js') },
  { name: 'wellbeing', label: 'Wellbeing', load: () => import('./panels/wellbeing.js') },
  { name: 'speed', label: 'Speed', load: () => import('./panels/speed.js') },
  { name: 'about', label: 'About', load: () => import('./panels/about.js') },
];

/** Fires 'net' when a net was opened, for the lens to look into. */
export class App extends EventTarget {
  store = new Store();
  source = new Source({
    video: /** @type {HTMLVideoElement} */ (byId('video')),
    image: /** @type {HTMLImageElement} */ (byId('image')),
    still: /** @type {HTMLCanvasElement} */ (byId('still')),
  });
  analysis = new Analysis(this.store, this.source);
  overlay = new Overlay(/** @type {HTMLCanvasElement} */ (byId('overlay')), () => ({
    // Unlock has its own words over the picture.
    options: { ...this.store.options, ...(this.store.options.panel === 'unlock' && { labels: false }) },
    mirrored: this.mirrored,
  }));
  recorder = new Recorder();
  #privacy = new Privacy();
  #announcer = new Announcer(byId('announcer'));
  #stage = new Stage(this.source, this.analysis, {
    act: (name) => this.act(name),
    openFiles: (files) => this.openFiles(files),
  });
  #toolbar = new Toolbar(this);
  /** @type {Map<PanelName, Promise<Panel>>} */
  #panels = new Map();
  /** @type {Panel | null} */
  #mounted = null;
  /** @type {File | null} a net that the visitor opened */
  netFile = null;
  #begun = false;
  #generation = -1;
  #summaryAt = 0;

  constructor() {
    super();
    new Timing(this.analysis, this.source);
    new Seek(this.source);
    this.#buildRail();
    this.#buildSheet();
    this.source.addEventListener('change', () => this.#sourceChanged());
    this.analysis.addEventListener('reading', () => this.#read());
    this.store.subscribe((changed) => this.#optionsChanged(changed));
    watchCameras(() => void this.#camerasChanged());
    addEventListener('online', () => this.analysis.state === 'failed' && void this.analysis.prepare());
  }

  /** A face was read, on the stage or by a panel: requests from now on are told apart. */
  settle() {
    this.#privacy.settle();
  }

  /** Whether the stage shows a mirror image: cameras only, a picture is shown as it is. */
  get mirrored() {
    return this.store.options.mirror && this.source.kind === 'camera';
  }

  /** After the first paint: the panel that the link names, then the code of the others. */
  start() {
    this.#look();
    this.#stage.update();
    void this.#showPanel(this.store.options.panel);
    for (const { name } of panels) void this.#panel(name).catch(() => {});
    void this.#keepOffline().catch(() => {});
  }

  async #keepOffline() {
    const [{ offline }, { watchForUpdates }] = await Promise.all([
      import('./parts/offline/offline.js'),
      import('./parts/offline/update-note.js'),
    ]);
    watchForUpdates(offline);
    await offline.start(this.analysis);
  }

  /** @param {ActionName} name what a button on the stage or the bar asks for */
  act(name) {
    if (name === 'reload') location.reload();
    else if (name === 'retry') void this.analysis.prepare();
    else if (name === 'open') this.#toolbar.openFile();
    else this.#openSource(name === 'camera' ? 'camera' : name === 'sample-picture' ? 'picture' : 'clip');
  }

  /** @param {File[]} files dropped, pasted or chosen */
  openFiles(files) {
    const net = files.find(({ name }) => name.endsWith('.tflite'));
    if (net) {
      this.netFile = net;
      this.store.set({ panel: 'lens', net: 'file' });
      this.dispatchEvent(new Event('net'));
      return;
    }
    const task = files.find(({ name }) => name.endsWith('.task'));
    if (task) return void this.#openTask(task);
    const file = files.find(({ type }) => type.startsWith('image/') || type.startsWith('video/'));
    if (!file) {
      if (files.length > 0) toast(`${files[0].name} is neither a picture nor a clip.`);
      return;
    }
    if (files.length > 1) toast(`One at a time: this is ${file.name}.`);
    this.store.set({ source: 'none' });
    void (file.type.startsWith('image/')
      ? this.source.openPicture(file, file.name)
      : this.source.openClip(file, file.name));
  }

  /** @param {File} file */
  async #openTask(file) {
    try {
      await this.analysis.useLandmarker(file);
      toast(`Faces are read by the nets of ${file.name} now.`);
    } catch (error) {
      toast(`${file.name} cannot be used: ${/** @type {Error} */ (error).message}`);
    }
  }

  /** @param {'png' | 'json' | 'csv'} kind */
  async save(kind) {
    const { result } = this.analysis;
    if (kind === 'png') {
      if (!(await savePng(this.source, this.overlay, this.mirrored))) toast('There is no picture to save yet.');
    } else if (kind === 'json') {
      if (result) saveJson(result);
      else toast('There is no reading to save yet.');
    } else if (this.recorder.empty) toast('No face was read yet.');
    else saveCsv(this.recorder);
  }

  /** @param {'camera' | 'picture' | 'clip'} name */
  #openSource(name) {
    if (this.store.options.source !== name) this.store.set({ source: name });
    else this.#openNamedSource();
  }

  #openNamedSource() {
    const { source } = this.store.options;
    if (source === 'camera') void this.source.openCamera();
    else if (source !== 'none') void this.source.openSample(source, samples[source]);
  }

  /** @param {Set<string>} changed */
  #optionsChanged(changed) {
    if (changed.has('panel')) void this.#showPanel(this.store.options.panel);
    if (changed.has('source')) this.#openNamedSource();
    this.#look();
    for (const link of byId('rail').querySelectorAll('a')) {
      link.hash = this.store.hashOf(/** @type {PanelName} */ (link.dataset.panel));
    }
  }

  #look() {
    this.#stage.look({ mirrored: this.mirrored, fit: this.store.options.fit });
    this.overlay.refresh();
  }

  #sourceChanged() {
    const { source } = this;
    if (source.generation !== this.#generation) {
      this.#generation = source.generation;
      this.overlay.clear();
      this.recorder.clear();
      this.#announcer.reset();
    }
    if (source.state === 'running' && source.kind === 'camera') void this.#camerasChanged();
    this.#look();
  }

  async #camerasChanged() {
    const cameras = await listCameras();
    this.#toolbar.showCameras(cameras);
    // A camera that was plugged in, or allowed, after it was missed.
    const { state, problem, camera } = this.source;
    if (state !== 'failed' || cameras.length === 0) return;
    // The one that went away, not another in its place: the visitor may not want to be seen by that.
    if (problem === 'gone' && cameras.some(({ id }) => id === camera)) return void this.source.openCamera();
    const name = /** @type {PermissionName} */ ('camera');
    const allowed = await navigator.permissions?.query({ name }).then(
      (status) => status.state === 'granted',
      () => false,
    );
    if (problem === 'missing' || (problem === 'refused' && allowed)) void this.source.openCamera();
  }

  #read() {
    const { result } = this.analysis;
    if (!result) return;
    const { moving } = this.source;
    this.settle();
    this.overlay.show(result, moving);
    this.recorder.take(result);
    this.#announcer.take(result.faces, moving);
    const now = performance.now();
    if (moving && now - this.#summaryAt < summaryRenewal) return;
    this.#summaryAt = now;
    setText(byId('grip-text'), facesInWords(result.faces));
  }

  #buildRail() {
    byId('rail').append(
      ...panels.map(({ name, label }) =>
        el('a', { href: this.store.hashOf(name), 'data-panel': name }, icon(name), el('span', {}, label)),
      ),
    );
  }

  #buildSheet() {
    const grip = byId('grip');
    grip.addEventListener('click', () => {
      const open = byId('app').dataset.sheet !== 'open';
      byId('app').dataset.sheet = open ? 'open' : 'closed';
      grip.setAttribute('aria-expanded', String(open));
    });
  }

  /** @param {PanelName} name @returns {Promise<Panel>} */
  #panel(name) {
    let panel = this.#panels.get(name);
    if (!panel) {
      panel = /** @type {Promise<Panel>} */ (panels.find((each) => each.name === name)?.load());
      panel.catch(() => this.#panels.delete(name));
      this.#panels.set(name, panel);
    }
    return panel;
  }

  /** @param {PanelName} name */
  async #showPanel(name) {
    let panel;
    try {
      panel = await this.#panel(name);
    } catch {
      toast('This panel did not load. Check the network, then choose it again.');
      return;
    }
    if (this.store.options.panel !== name) return;
    this.#mounted?.unmount();
    this.#mounted = panel;
    byId('panel').replaceChildren();
    byId('page').replaceChildren();
    const page = panel.place === 'page';
    byId('app').dataset.panel = name;
    byId('app').dataset.place = panel.place;
    byId('page').hidden = !page;
    byId('main').hidden = page;
    byId('aside').hidden = page;
    byId('aside').setAttribute('aria-label', panel.title);
    document.title = name === 'live' ? 'Facewise' : `${panel.title} \u2013 Facewise`;
    for (const link of byId('rail').querySelectorAll('a')) {
      if (link.dataset.panel === name) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    panel.mount(byId(page ? 'page' : 'panel'), this);
    for (const id of ['aside', 'panel', 'page']) byId(id).scrollTop = 0;
    // Nobody sees the stage behind a page; a visitor who comes to read is not asked for a camera.
    this.source.rest('panel', page);
    if (!page && !this.#begun) {
      this.#begun = true;
      if (!this.analysis.supported) return;
      this.#openNamedSource();
      void this.analysis.prepare();
    }
  }
}

/** The one page, for a console or a test to look into. */
export const app = new App();
// Two frames: the first paint is out before anything is fetched.
requestAnimationFrame(() => requestAnimationFrame(() => app.start()));
