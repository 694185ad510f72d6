// node server.mjs FOLDER: all that a server has to do, without a package.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';

const folder = path.resolve(process.argv[2] ?? '.');
const types = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css',
  '.json': 'application/json', '.wasm': 'application/wasm', '.tflite': 'application/octet-stream', '.jpg': 'image/jpeg', '.png': 'image/png',
};
const headers = {
  'content-security-policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-cache',
};

const server = createServer((request, response) => {
  let file = '';
  try {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    file = path.join(folder, path.normalize(decodeURIComponent(pathname)));
  } catch {
    return response.writeHead(400).end('That is no address.\n');
  }
  if (existsSync(file) && statSync(file).isDirectory()) file = path.join(file, 'index.html');
  // A missing file is a 404: a start page in its place would be taken for a net.
  if (!file.startsWith(folder) || !existsSync(file)) return response.writeHead(404).end('There is no such file.\n');
  const { size, mtimeMs } = statSync(file);
  const etag = `"${size}-${mtimeMs}"`;
  if (request.headers['if-none-match'] === etag) return response.writeHead(304, headers).end();
  const type = types[path.extname(file)] ?? 'application/octet-stream';
  response.writeHead(200, { ...headers, 'content-type': type, 'content-length': size, etag });
  createReadStream(file).pipe(response);
});
server.listen(Number(process.env.PORT ?? 8000), () => console.log(`http://localhost:${server.address().port}/`));
