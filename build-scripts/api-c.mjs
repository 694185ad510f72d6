// The page of the C API: each header's declarations with the comments above them.

/** @param {string} comment with its stars @returns {string} Markdown */
export function proseOfComment(comment) {
  const lines = comment.replace(/^\/\*|\*\/$/g, '').split('\n').map((line) => line.replace(/^ \* ?/, '').trimEnd());
  const parts = lines.join('\n').trim().split('\n\n');
  return parts.map((part) => (/^ {2}/.test(part) ? `\`\`\`c\n${part.replace(/^ {2}/gm, '')}\n\`\`\`` : part.trim()))
    .join('\n\n').replace(/\n```\n\n```c\n/g, '\n\n');
}

/** Parts of a header that an empty line outside of braces and comments divides. @param {string} text */
function chunksOf(text) {
  /** @type {string[]} */
  const chunks = [''];
  let depth = 0;
  let inComment = false;
  for (const line of text.replace(/^#ifdef __cplusplus\n[^]*?^#endif\n/gm, '\n').split('\n')) {
    if (line.trim() === '' && depth === 0 && !inComment) {
      chunks.push('');
      continue;
    }
    chunks[chunks.length - 1] += `${line}\n`;
    for (const token of line.match(/\/\*|\*\/|[{}]/g) ?? []) {
      if (token === '/*') inComment = true;
      else if (token === '*/') inComment = false;
      else if (!inComment) depth += token === '{' ? 1 : -1;
    }
  }
  return chunks.map((chunk) => chunk.trim()).filter(Boolean);
}

/** @param {string} code @returns {string[]} what it declares */
function namesIn(code) {
  const plain = code.replace(/\/\*[^]*?\*\//g, '');
  const types = [...plain.matchAll(/^\} (\w+);|^typedef (?:struct|enum) \w+ (\w+);|^#define (FW_\w+) [^\\]/gm)];
  const functions = [...plain.matchAll(/^[A-Za-z][^;{}()]*\b(fw_\w+)\(/gm)];
  return [...new Set([...types, ...functions].map((found) => found.slice(1).find(Boolean) ?? ''))];
}

/** @param {string} chunk @returns {{ comment: string, code: string }} */
function partsOf(chunk) {
  const comment = chunk.match(/^\/\*[^]*?\*\/\n?/)?.[0] ?? '';
  return { comment: comment.trim(), code: chunk.slice(comment.length).trim() };
}

/** What belongs to the file and not to its readers. @param {string} code */
const isFurniture = (code) => /^#(?:ifndef|include|if |endif|define FACEWISE_)/.test(code);

/** @param {{ name: string, text: string }[]} headers @returns {string} */
export function cPage(headers) {
  const sections = headers.map(({ name, text }) => {
    const out = [`## facewise/${name}`];
    for (const [index, chunk] of chunksOf(text).entries()) {
      const { comment, code } = partsOf(chunk);
      if (/^\/\* -- /.test(comment)) {
        out.push(`### ${comment.replace(/^\/\* -- | -+ \*\/$/g, '')}`);
        if (!code) continue;
      } else if (comment && (index === 0 || !code)) {
        out.push(proseOfComment(comment));
        continue;
      }
      if (isFurniture(code)) continue;
      const names = namesIn(code);
      if (names.length > 0) out.push(`#### ${names.join(', ')}`);
      if (comment && !comment.startsWith('/* -- ')) out.push(proseOfComment(comment));
      out.push(`\`\`\`c\n${code}\n\`\`\``);
    }
    return out.join('\n\n');
  });
  return `# C API

\`make native\` builds \`build/libfacewise.a\`; the headers are in \`include/facewise\`. The library keeps no state
outside its handles, prints nothing and never ends the program. Every call that can fail gives an \`fw_status\`.

${sections.join('\n\n')}`;
}
