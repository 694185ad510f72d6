import { version } from '../../../lib/index.js';
import { download, el, swatch } from '../dom.js';
import { colourOf, shareBar, sharesInWords, stack } from '../expressions.js';
import { clock, percent, valence as signed } from '../format.js';
import { fileName } from '../save.js';
import { sessionFigure } from './figure.js';
import { findingsOf } from './words.js';

/** @typedef {import('../../../lib/timeline.js').Session} Session */
/** @typedef {import('../../../lib/timeline.js').SessionRow} SessionRow */

const caveat =
  'This describes what a face showed to one camera, as a program read it. It is no diagnosis, it does not tell what ' +
  'somebody felt, and it is no medical advice. If something worries you, talk to a professional rather than to ' +
  'numbers.';

const method =
  `Made with Facewise ${version} in the browser; no picture was kept and nothing was sent anywhere. Expressions: a ` +
  'net of seven classes, right in about 55 of 100 pictures where people agree in 65 to 70. Valence: happy 1, ' +
  'surprised \u00bc, neutral 0, sad, angry, fearful and disgusted \u22121, after Russell\u2019s circle of affect ' +
  '(1980). Blinks: the lids\u2019 distance falls under 60 % of its usual. Smile: how far each corner of the mouth ' +
  'goes outwards and up from where it rests, with the head\u2019s turn taken out. Time counts, not frames; frames ' +
  'that were too poor do not count.';

/** @param {SessionRow} row */
function cells({ start, usable, expressions, valence, blinks, offScreen, headSpeed }) {
  const told = [
    `${Math.round(usable)} s`,
    expressions ? sharesInWords(expressions, 2) : '\u2013',
    signed(valence),
    blinks ?? '\u2013',
    offScreen === null ? '\u2013' : percent(offScreen),
    headSpeed === null ? '\u2013' : headSpeed.toFixed(1),
  ];
  return el('tr', {}, el('th', { scope: 'row' }, clock(start)), ...told.map((text) => el('td', {}, text)));
}

/** What the colours of the bar mean. @param {import('../expressions.js').Shares} shares */
function keysOf(shares) {
  const shown = stack.filter((label) => shares[label] >= 0.005);
  const key = (/** @type {import('../expressions.js').ExpressionLabel} */ label) =>
    el('li', {}, swatch(`var(${colourOf(label)})`), `${label} ${percent(shares[label])}`);
  return el('ul', { class: 'keys-line' }, ...shown.map(key));
}

/** @param {Date} when */
const dateOf = (when) => when.toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short' });

/**
 * The summary of a session, for the panel, for paper and for a file.
 * @param {Session} session
 * @param {{ when: Date, source: string, note: string, paper?: boolean }} about paper: dark on light, and wider
 */
export function reportOf(session, { when, source, note, paper = false }) {
  const summary = session.summary();
  const bar = shareBar();
  bar.show(summary.expressions);
  const columns = ['from', 'usable', 'expression', 'valence', 'blinks', 'off screen', 'head \u00b0/s'];
  return el(
    'article',
    { class: paper ? 'report paper' : 'report' },
    el('h2', {}, 'What the face showed'),
    el(
      'p',
      { class: 'when' },
      [dateOf(when), `${clock(summary.seconds)} long`, source].filter(Boolean).join(' \u00b7 '),
    ),
    el('p', { class: 'caveat' }, caveat),
    bar.element,
    summary.expressions && keysOf(summary.expressions),
    el(
      'dl',
      { class: 'findings' },
      ...findingsOf(summary).flatMap(({ name, value, words }) => [
        el('dt', {}, name),
        el('dd', {}, el('strong', {}, value), el('span', {}, words)),
      ]),
    ),
    el('h3', {}, 'Over time'),
    sessionFigure(session.bins, { seconds: summary.seconds, width: paper ? 720 : 420 }),
    note.trim() && el('h3', {}, 'In your own words'),
    note.trim() && el('p', { class: 'note' }, note.trim()),
    el('h3', {}, 'Minute by minute'),
    el(
      'div',
      { class: 'scroll' },
      el(
        'table',
        {},
        el('thead', {}, el('tr', {}, ...columns.map((name) => el('th', { scope: 'col' }, name)))),
        el('tbody', {}, ...session.minutes.map(cells)),
      ),
    ),
    el('p', { class: 'method' }, method),
  );
}

/** @returns {string} the rules of styles/report.css as the browser has read them: no request is made for them */
function reportRules() {
  const sheet = [...document.styleSheets].find(({ href }) => href?.endsWith('/report.css'));
  return [...(sheet?.cssRules ?? [])].map((rule) => rule.cssText).join('\n');
}

/** A page of its own, that needs nothing but itself. @param {HTMLElement} report */
export function saveReport(report) {
  const head =
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>What the face showed</title>';
  const body = `<body class="report-page">${report.outerHTML}</body>`;
  const html = `<!doctype html>\n<html lang="en"><head>${head}<style>${reportRules()}</style></head>${body}</html>\n`;
  download(new Blob([html], { type: 'text/html' }), fileName('html'));
}
