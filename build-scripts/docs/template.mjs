// The one frame of all pages of the docs.

import { escapeHtml } from './markdown.mjs';

/** @typedef {{ name: string, title: string }} Entry name: the page's path without its ending */
/** @typedef {{ title: string, pages: Entry[] }} NavSection */
/** @typedef {import('./markdown.mjs').Rendered} Rendered */

const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; base-uri 'none'; " +
  "form-action 'none'; object-src 'none'";

const mark = 'M6 12V9a3 3 0 0 1 3-3h3M20 6h3a3 3 0 0 1 3 3v3M26 20v3a3 3 0 0 1-3 3h-3M12 26H9a3 3 0 0 1-3-3v-3' +
  'M12 19c2.4 2.6 5.6 2.6 8 0M12.5 13.3v.4M19.5 13.3v.4';

/** @param {NavSection[]} nav @param {string} name @param {string} base */
function navigation(nav, name, base) {
  return nav.map(({ title, pages }) => {
    const items = pages.map((page) => {
      const here = page.name === name ? ' aria-current="page"' : '';
      return `<li><a href="${base}${page.name}.html"${here}>${escapeHtml(page.title)}</a></li>`;
    });
    return `<p class="nav-title">${escapeHtml(title)}</p>\n<ul>\n${items.join('\n')}\n</ul>`;
  }).join('\n');
}

/** @param {import('./markdown.mjs').Heading[]} headings */
function contents(headings) {
  const items = headings.map(({ level, id, title }) =>
    `<li class="level-${level}"><a href="#${id}">${escapeHtml(title)}</a></li>`);
  if (headings.length < 2) return '';
  return `<details class="contents" id="contents"><summary>On this page</summary>
<nav aria-label="On this page"><ul>
${items.join('\n')}
</ul></nav></details>`;
}

/** @param {Entry | undefined} page @param {'prev' | 'next'} rel @param {string} base */
function neighbour(page, rel, base) {
  if (!page) return '';
  const way = rel === 'prev' ? 'Previous' : 'Next';
  return `<a class="${rel}" rel="${rel}" href="${base}${page.name}.html"><span>${way}</span> ` +
    `${escapeHtml(page.title)}</a>`;
}

/**
 * @param {string} name of the page, `start` or `api/index`
 * @param {Rendered} page
 * @param {NavSection[]} nav
 * @param {string} version of the package
 */
export function frame(name, page, nav, version) {
  const base = '../'.repeat(name.split('/').length - 1);
  const order = nav.flatMap(({ pages }) => pages);
  const at = order.findIndex((entry) => entry.name === name);
  const section = nav.find(({ pages }) => pages.some((entry) => entry.name === name))?.title ?? '';
  const title = name === 'index' ? 'Facewise documentation' : `${page.title} · Facewise`;
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
  <meta name="color-scheme" content="light dark">
  <meta name="theme-color" content="#f6f5f1" media="(prefers-color-scheme: light)">
  <meta name="theme-color" content="#0d0f11" media="(prefers-color-scheme: dark)">
  <meta name="description" content="${escapeHtml(page.summary.slice(0, 200))}">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <title>${escapeHtml(title)}</title>
  <link rel="icon" href="${base}icon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="${base}style.css">
  <script type="module" src="${base}docs.js"></script>
</head>
<body data-base="${base}">
  <a class="skip" href="#main">Skip to the text</a>
  <header class="top">
    <button type="button" class="menu" popovertarget="nav" aria-label="Pages of the documentation">
      <svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d="M3 6h14M3 10h14M3 14h14"/></svg>
    </button>
    <a class="brand" href="${base}index.html" aria-label="Facewise documentation">
      <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false"><path d="${mark}"/></svg>
      <span>Facewise</span>
    </a>
    <span class="version">${escapeHtml(version)}</span>
    <div class="search" id="search" role="search"></div>
    <a class="demo" href="${base}../demo/">Demo</a>
  </header>
  <nav class="nav" id="nav" popover aria-label="Documentation">
${navigation(nav, name, base)}
  </nav>
  <div class="page">
    <main class="text" id="main" tabindex="-1">
${section && name !== 'index' ? `<p class="where">${escapeHtml(section)}</p>` : ''}
${page.html}
<footer class="ends">
${neighbour(order[at - 1], 'prev', base)}
${at >= 0 ? neighbour(order[at + 1], 'next', base) : ''}
</footer>
    </main>
    ${contents(page.headings)}
  </div>
</body>
</html>
`;
}
