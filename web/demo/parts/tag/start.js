import { el, icon } from '../dom.js';

/**
 * The panel before there is anything in it.
 * @param {{ folder: () => void, files: () => void, samples: () => void }} ways
 */
export function startView({ folder, files, samples }) {
  /** @param {string} id @param {string} kind @param {string} label @param {() => void} onclick */
  const button = (id, kind, label, onclick) => el('button', { type: 'button', class: kind, id, onclick }, label);
  const element = el(
    'div',
    { class: 'tag-start' },
    icon('tag'),
    el('h1', {}, 'Who is in your photos?'),
    el(
      'p',
      { class: 'lead' },
      'Drop a folder here. Its faces are found and put together, person by person, and you name each person once. ' +
        'Then you have every picture of Anna, and tags that photo programs read.',
    ),
    el(
      'div',
      { class: 'actions' },
      button('tag-choose-folder', 'button primary', 'Choose a folder', folder),
      button('tag-choose-files', 'button', 'Choose photos', files),
    ),
    button('tag-samples', 'text', 'Try it with ten sample pictures', samples),
    el('p', { class: 'remark' }, 'It all happens in this page. Photos are read where they are: not copied, not sent.'),
  );
  return { element };
}
