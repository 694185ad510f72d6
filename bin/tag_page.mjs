import path from 'node:path';
import { anchorOf } from './tag_groups.mjs';

/** @typedef {import('../web/lib/tag.js').Tags} Tags */

/** Thumbnails of one group, and of all those who are seen once. */
const MOST_OF_GROUP = 48;
const MOST_ONCE = 400;

/** @param {string} text */
const escape = (text) => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 76rem; padding: 1rem 1.5rem 6rem; }
section { border-top: 1px solid #8884; padding: 1rem 0; }
h2 { font-size: 1rem; margin: 0 0 .5rem; display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: baseline; }
h2 small { font-weight: normal; opacity: .75; }
input { font: inherit; padding: .15rem .5rem; width: 16rem; }
.faces { display: flex; flex-wrap: wrap; gap: 4px; }
.faces input { box-sizing: border-box; display: block; width: 96px; margin: 2px 0 8px; padding: 0 4px; }
.faces input { font-size: .8rem; }
.faces img { display: block; width: 96px; height: 96px; object-fit: cover; border-radius: 6px; background: #8883; }
.faces a:focus-visible, button:focus-visible { outline: 3px solid #39f; outline-offset: 2px; }
footer { position: fixed; inset: auto 0 0; padding: .75rem 1.5rem; background: Canvas; border-top: 1px solid #8884; }
button { font: inherit; padding: .4rem 1rem; }
code { background: #8882; padding: .1rem .3rem; border-radius: 4px; }
`;

/** Offers the names that were typed, and saves them as the file that --names takes. */
const SCRIPT = `
const inputs = [...document.querySelectorAll('input')];
const offer = () => {
  const names = new Set(inputs.map((input) => input.value.trim()).filter(Boolean));
  document.querySelector('datalist').replaceChildren(...[...names].sort().map((name) => new Option(name, name)));
};
document.addEventListener('change', offer);
offer();
document.querySelector('button').addEventListener('click', () => {
  const names = {};
  for (const input of inputs) {
    if (input.value.trim() !== input.defaultValue) names[input.name] = input.value.trim();
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([JSON.stringify(names, null, 1)], { type: 'application/json' }));
  link.download = 'names.json';
  link.click();
});
`;

/**
 * A page without anything from elsewhere: each group's faces, a field for its name, a button that saves the names.
 * @param {Tags} tags
 * @param {{ folder: string, out: string, command: string, thumbnails: (file: string) => Promise<string[]> }} options
 *   `folder` of the pictures and `out` of the page: pictures are linked from it
 * @returns {AsyncGenerator<string>} the page, piece by piece
 */
export async function* peoplePage({ pictures, people, skipped }, { folder, out, command, thumbnails }) {
  const often = people.filter(({ faces, name }) => faces > 1 || name !== null);
  const once = people.length - often.length;
  const shown = new Set(often.map(({ group }) => group));
  /** @type {Map<number, { picture: number, face: number }[]>} */
  const members = new Map();
  for (const [picture, { faces }] of pictures.entries()) {
    for (const [face, { group }] of faces.entries()) {
      const key = shown.has(group) ? group : group < 0 ? -1 : -2;
      const list = members.get(key) ?? [];
      members.set(key, list);
      list.push({ picture, face });
    }
  }
  const faces = pictures.reduce((sum, picture) => sum + picture.faces.length, 0);
  yield '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>People</title>\n' +
    '<meta name="viewport" content="width=device-width">\n' +
    `<style>${STYLE}</style>\n<h1>People</h1>\n<p>${count(faces, 'face')} in ${count(pictures.length, 'picture')}` +
    `${skipped.length ? `, ${count(skipped.length, 'picture')} could not be read` : ''}. ` +
    `${count(often.length, 'person', 'people')} in more than one, ${count(once, 'person', 'people')} seen once. ` +
    'Give two groups the same name, and they become one.</p>\n';
  for (const { group, name, faces: size, pictures: files } of often) {
    const [{ picture, face }] = members.get(group) ?? [];
    const key = anchorOf(pictures[picture].file, face);
    yield `<section><h2><label>${group} ${field(key, name ?? '', 'Name')}</label>` +
      `<small>${count(size, 'face')}, ${count(files, 'picture')}</small></h2>\n`;
    yield* strip(members.get(group) ?? [], MOST_OF_GROUP);
    yield '</section>\n';
  }
  for (const [key, title] of /** @type {const} */ ([[-2, 'Seen once'], [-1, 'Too poor to say']])) {
    const list = members.get(key);
    if (!list) continue;
    yield `<section><h2>${title} <small>${count(list.length, 'face')}</small></h2>\n`;
    yield* strip(list, MOST_ONCE);
    yield '</section>\n';
  }
  yield '<datalist id="names"></datalist>\n<footer><button type="button">Save names.json</button> then ' +
    `<code>${escape(command)}</code></footer>\n` +
    `<script>${SCRIPT}</script>\n`;

  /** @param {{ picture: number, face: number }[]} list @param {number} most */
  async function* strip(list, most) {
    // Spread over the list, so that long groups show their whole range.
    const place = (/** @type {number} */ i) => Math.floor(i * most / list.length);
    const chosen = list.length <= most ? list : list.filter((_, i) => place(i) !== place(i - 1));
    yield '<div class="faces">\n';
    for (const { picture, face } of chosen) {
      const { file, faces: all } = pictures[picture];
      const link = path.relative(out, path.join(folder, file)).split(path.sep).map(encodeURIComponent).join('/');
      const data = (await thumbnails(file))[face];
      const { group } = all[face];
      const image = `<a href="${link}"><img loading="lazy" src="data:image/jpeg;base64,${data}" ` +
        `alt="${escape(file)}" title="${escape(file)}"></a>`;
      const { person } = all[face];
      yield shown.has(group) ? `${image}\n` : `<div>${image}${field(anchorOf(file, face), person ?? '',
        group < 0 ? '' : String(group), `Name of ${file}`)}</div>\n`;
    }
    yield '</div>\n';
    if (chosen.length < list.length) yield `<p>and ${list.length - chosen.length} more</p>\n`;
  }
}

/**
 * Where a name is typed.
 * @param {string} key of a face
 * @param {string} name
 * @param {string} placeholder
 * @param {string} [label]
 */
function field(key, name, placeholder, label) {
  return `<input name="${escape(key)}" value="${escape(name)}" placeholder="${placeholder}" list="names"` +
    ` autocomplete="off"${label === undefined ? '' : ` aria-label="${escape(label)}"`}>`;
}

/**
 * @param {number} value
 * @param {string} one
 * @param {string} [many]
 */
export function count(value, one, many = `${one}s`) {
  return `${value.toLocaleString('en')} ${value === 1 ? one : many}`;
}
