import { download } from '../dom.js';
import { count } from '../format.js';
import { toast } from '../toasts.js';
import { dropdown } from './dropdown.js';
import { sidecarZip, taggedPhotos, tagsJson, writeSidecars } from './tags.js';

/** @typedef {import('./album.js').Album} Album */
/** @typedef {import('./tags.js').Tagged} Tagged */

/**
 * @param {Album} album
 * @param {(text: string) => void} say
 */
export function exporting(album, say) {
  const tell = (/** @type {string} */ text) => {
    toast(text);
    say(text);
  };
  /** @param {(list: Tagged[]) => void | Promise<void>} act */
  const withTags = (act) => () => {
    const list = taggedPhotos(album);
    if (list.length === 0) tell('Nobody has a name yet: name somebody first.');
    else void act(list);
  };
  const entries = [
    {
      id: 'tag-export-xmp',
      label: 'For photo programs, .zip',
      hint: 'XMP',
      act: withTags((list) => download(sidecarZip(list), 'facewise-tags.zip')),
    },
    {
      id: 'tag-export-folder',
      label: 'Beside the photos',
      hint: 'XMP',
      act: withTags(async (list) => {
        const { written, left, lost } = await writeSidecars(list, album.folders);
        album.wrote(written);
        tell(
          [
            `${count(written.length, 'sidecar')} written.`,
            left > 0 ? `${count(left, 'sidecar')} of another program not understood, and left alone.` : '',
            lost > 0 ? `${count(lost, 'photo')} not in a folder that may be written to.` : '',
          ]
            .filter(Boolean)
            .join(' '),
        );
      }),
    },
    {
      id: 'tag-export-json',
      label: 'For programs of your own',
      hint: 'JSON',
      act: () => download(new Blob([tagsJson(album)], { type: 'application/json' }), 'facewise-tags.json'),
    },
  ];
  const menu = dropdown('tag-export', 'save', 'Export', entries);
  return {
    element: menu.element,
    update() {
      // Only folders that were given as such can be written to.
      menu.items[1].hidden = album.folders.length === 0;
      menu.button.disabled = album.photos.size === 0;
    },
  };
}
