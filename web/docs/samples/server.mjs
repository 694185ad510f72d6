// node server.mjs FOLDER: all that a server has to do, without a package.
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';

const folder = path.resolve(process.argv[2] ?? '.');
/** @type {Record<string, string>} */
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.tflite': 'application/octet-stream',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
};
const headers = {
  'content-security-policy':
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-cache',
};

/** @param {string} address of a file, or of a folder with an index.html */
function find(address) {
  try {
    const { pathname } = new URL(address, 'http://localhost');
    const found = path.join(folder, path.normalize(decodeURIComponent(pathname)));
    const file = statSync(found).isDirectory() ? path.join(found, 'index.html') : found;
    const { size, mtimeMs } = statSync(file);
    return { file, size, etag: `"${size}-${mtimeMs}"` };
  } catch {
    return null; // there is no such file, or that is no address
  }
}

const server = createServer((request, response) => {
  const found = find(request.url ?? '/');
  // A missing file is a 404: a start page in its place would be taken for a net.
  if (!found) return response.writeHead(404).end('There is no such file.\n');
  const { file, size, etag } = found;
  const known = request.headers['if-none-match'] === etag;
  if (known) return response.writeHead(304, headers).end();
  const type = types[path.extname(file)] ?? 'application/octet-stream';
  const about = { 'content-type': type, 'content-length': size, etag };
  response.writeHead(200, { ...headers, ...about });
  createReadStream(file).on('error', () => response.destroy()).pipe(response);
});
server.listen(Number(process.env.PORT ?? 8000), () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  console.log(`http://localhost:${port}/`);
});
