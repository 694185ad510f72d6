// Markdown to HTML for the docs: headings that can be linked, code coloured now and not in the reader's browser, tables
// that scroll by themselves, cards and notes (`::: card Title` .. `:::`).

import hljs from 'highlight.js/lib/core';
import apache from 'highlight.js/lib/languages/apache';
import bash from 'highlight.js/lib/languages/bash';
import c from 'highlight.js/lib/languages/c';
import css from 'highlight.js/lib/languages/css';
import http from 'highlight.js/lib/languages/http';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import makefile from 'highlight.js/lib/languages/makefile';
import nginx from 'highlight.js/lib/languages/nginx';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import { Marked } from 'marked';

const grammars = { apache, bash, c, css, http, javascript, json, makefile, nginx, typescript, xml, yaml };
for (const [name, grammar] of Object.entries(grammars)) hljs.registerLanguage(name, grammar);

/** @typedef {{ level: number, id: string, title: string }} Heading */
/** @typedef {{ heading: Heading | null, text: string }} Passage what search finds */
/**
 * @typedef {object} Rendered
 * @property {string} html
 * @property {string} title of the first heading
 * @property {string} summary its first paragraph
 * @property {Heading[]} headings second and third level
 * @property {Passage[]} passages
 * @property {string[]} links as written
 * @property {string[]} problems
 */

const kinds = { card: 'Accuracy', note: 'Note', warning: 'Mind' };

/** @param {string} text */
export function escapeHtml(text) {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** @param {string} text of a heading @returns {string} */
export function slugOf(text) {
  return text.toLowerCase().replace(/<[^>]*>|&[#\w]+;/g, '').replace(/[^\p{L}\p{N}\s_-]/gu, '').trim()
    .replace(/\s+/g, '-');
}

/** @param {string} html of a cell, in whose code a narrow screen may begin a new line after a sign */
function breakable(html) {
  return html.replace(/(?<=<code>).*?(?=<\/code>)/g, (code) =>
    code.replace(/(?<=\w)[._(,/](?=[A-Za-z'])/g, '$&<wbr>'));
}

/** @param {string} html @returns {string} its text alone */
function textOf(html) {
  return html.replaceAll('<wbr>', '').replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replace(/&(amp|lt|gt|quot);/g, (_, name) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[String(name)] ?? '')
    .replace(/\s+/g, ' ').trim();
}

/** @param {string} code @param {string} language */
function coloured(code, language) {
  return hljs.getLanguage(language) ? hljs.highlight(code, { language, ignoreIllegals: true }).value : escapeHtml(code);
}

/**
 * @param {string} markdown
 * @param {(href: string) => string} hrefOf what a link becomes
 * @returns {Rendered}
 */
export function render(markdown, hrefOf) {
  /** @type {Rendered} */
  const page = { html: '', title: '', summary: '', headings: [], passages: [], links: [], problems: [] };
  const ids = new Set();
  let table = 0;
  const marked = new Marked({ gfm: true });

  /** @type {import('marked').TokenizerAndRendererExtension} */
  const aside = {
    name: 'aside',
    level: 'block',
    start: (source) => source.match(/^:::/m)?.index,
    tokenizer(source) {
      const found = source.match(/^:::\s*(card|note|warning)([^\n]*)\n([\s\S]*?)\n:::(?:\n|$)/);
      if (!found) return undefined;
      const [raw, kind, title, body] = found;
      return { type: 'aside', raw, kind, title: title.trim(), tokens: this.lexer.blockTokens(body, []) };
    },
    renderer({ kind, title, tokens }) {
      const name = title || kinds[/** @type {keyof typeof kinds} */ (kind)];
      let head = `<p class="label">${escapeHtml(name)}</p>`;
      if (kind === 'card') {
        const heading = { level: 2, id: 'accuracy', title: 'Accuracy' };
        page.headings.push(heading);
        page.passages.push({ heading, text: '' });
        head = `<h2 id="accuracy"><span class="label">Accuracy card</span> ${escapeHtml(name)}</h2>`;
      }
      return `<section class="${kind}" aria-label="${escapeHtml(name)}">${head}` +
        `${this.parser.parse(tokens ?? [])}</section>\n`;
    },
  };

  marked.use({
    extensions: [aside],
    renderer: {
      heading({ tokens, depth, text }) {
        const own = text.match(/\s*\{#([\w-]+)\}$/);
        const html = this.parser.parseInline(tokens).replace(/\s*\{#[\w-]+\}$/, '');
        const title = textOf(html);
        if (depth === 1) {
          if (page.title) page.problems.push(`has a second title, '${title}'`);
          page.title ||= title;
          return `<h1>${html}</h1>\n`;
        }
        const base = own?.[1] ?? slugOf(title);
        let id = base;
        for (let again = 1; ids.has(id); again++) id = `${base}-${again}`;
        ids.add(id);
        if (depth <= 3) page.headings.push({ level: depth, id, title });
        page.passages.push({ heading: { level: depth, id, title }, text: '' });
        return `<h${depth} id="${id}">${html}` +
          `<a class="anchor" href="#${id}" aria-label="Link to “${escapeHtml(title)}”"></a></h${depth}>\n`;
      },
      code({ text, lang = '' }) {
        const [language = 'text'] = lang.split(/\s+/);
        const title = lang.match(/title="([^"]*)"/)?.[1] ?? '';
        const caption = title ? `<figcaption>${escapeHtml(title)}</figcaption>` : '';
        note(text);
        return `<figure class="code" data-language="${escapeHtml(language)}">${caption}` +
          `<pre tabindex="0" role="group" aria-label="${escapeHtml(title || language)}">` +
          `<code>${coloured(text, language)}</code></pre></figure>\n`;
      },
      link({ href, tokens }) {
        page.links.push(href);
        const outside = /^https?:/.test(href);
        return `<a href="${escapeHtml(hrefOf(href))}"${outside ? ' rel="noopener noreferrer"' : ''}>` +
          `${this.parser.parseInline(tokens)}</a>`;
      },
      paragraph({ tokens }) {
        const html = this.parser.parseInline(tokens);
        page.summary ||= textOf(html);
        note(textOf(html));
        return `<p>${html}</p>\n`;
      },
      listitem(item) {
        const html = item.tokens.map((token) => token.type === 'text' && 'tokens' in token && token.tokens
          ? this.parser.parseInline(token.tokens) : this.parser.parse([token])).join('');
        if (!item.tokens.some(({ type }) => type === 'paragraph')) note(textOf(html));
        return `<li>${html}</li>\n`;
      },
      table({ header, rows }) {
        const cells = (/** @type {import('marked').Tokens.TableCell[]} */ row, /** @type {boolean} */ head) =>
          row.map(({ tokens, align }, i) => {
            const html = this.parser.parseInline(tokens);
            const [tag, scope] = head ? ['th', ' scope="col"'] : i === 0 ? ['th', ' scope="row"'] : ['td', ''];
            return `<${tag}${scope}${align ? ` align="${align}"` : ''}>${breakable(html)}</${tag}>`;
          }).join('');
        const first = textOf(cells(header, true));
        const body = rows.map((row) => `<tr>${cells(row, false)}</tr>\n`).join('');
        note(`${first} ${textOf(body)}`);
        return `<div class="scroll" tabindex="0" role="region" aria-label="Table ${++table}: ` +
          `${escapeHtml(first || 'figures')}"><table>` +
          `<thead><tr>${cells(header, true)}</tr></thead><tbody>${body}</tbody></table></div>\n`;
      },
      html({ text }) {
        if (/^\s*<!--[^]*-->\s*$/.test(text)) return '';
        page.problems.push(`has HTML in it: ${text.trim().slice(0, 60)}`);
        return escapeHtml(text);
      },
      image({ text }) {
        page.problems.push(`has a picture in it: ${text}`);
        return '';
      },
    },
  });

  /** @param {string} text */
  function note(text) {
    if (page.passages.length === 0) page.passages.push({ heading: null, text: '' });
    const last = page.passages[page.passages.length - 1];
    last.text = `${last.text} ${text}`.replace(/\s+/g, ' ').trim();
  }

  page.html = /** @type {string} */ (marked.parse(markdown, { async: false }));
  if (!page.title) page.problems.push('has no title: begin it with a line `# Title`');
  return page;
}
