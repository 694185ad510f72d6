// People who come and go before a camera that is made up of photographs, read frame after frame.
import { TASKS, createAnalyzer } from './package/index.js';

const [WIDTH, HEIGHT] = [320, 240];
const FRAME = 33; // ms
const FACE = 100; // pixels of the frame
const VISIT = 240; // frames from one person's entry to the next one's

const pictures = await Promise.all([1, 2, 3, 4, 5, 6].map(async (i) =>
  createImageBitmap(await (await fetch(`pictures/${i}.jpg`)).blob())));

/** Heads cut out of the pictures, each with some room about it. @type {ImageBitmap[]} */
const heads = [];
{
  const analyzer = await createAnalyzer({ tasks: ['mesh'], mode: 'image' });
  for (const picture of pictures) {
    for (const { box } of (await analyzer.analyze(picture)).faces) {
      if (box.height < 60) continue;
      const [x, y, side] = [box.x - 0.4 * box.width, box.y - 0.5 * box.height, 1.9 * box.height];
      const size = Math.round(1.9 * FACE);
      heads.push(await createImageBitmap(picture, x, y, side, side, { resizeWidth: size, resizeHeight: size }));
    }
  }
  analyzer.close();
}

const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));

/**
 * One walks through from the left, half the time a second one from the right; now and then nobody is there.
 * @param {number} frame
 */
function paint(frame) {
  context.fillStyle = `hsl(${frame % 360} 20% 45%)`;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  const visit = Math.floor(frame / VISIT);
  const share = (frame % VISIT) / VISIT;
  /** @param {ImageBitmap} head @param {number} at @param {number} from @param {number} to */
  const walk = (head, at, from, to) => {
    if (at < 0 || at > 1) return;
    const x = from + (to - from) * at;
    context.drawImage(head, x, (HEIGHT - head.height) / 2 + 8 * Math.sin(frame / 9));
  };
  walk(heads[visit % heads.length], share / 0.85, -190, WIDTH);
  if (visit % 2) walk(heads[(3 * visit + 1) % heads.length], (share - 0.1) / 0.85, WIDTH, -190);
}

/** @type {import('./package/index.js').Analyzer} */
let analyzer;
let frame = 0;
const seen = { enter: 0, leave: 0, faces: 0, most: 0, empty: 0 };

const flat = {
  /** @param {boolean} worker */
  async open(worker) {
    analyzer = await createAnalyzer({ tasks: [...TASKS], mode: 'video', maxFaces: 4, worker });
    for (const kind of /** @type {const} */ (['enter', 'leave'])) analyzer.addEventListener(kind, () => seen[kind]++);
    return { tasks: analyzer.options.tasks, heads: heads.length };
  },

  /** The next `count` frames. @param {number} count */
  async play(count) {
    for (const end = frame + count; frame < end; frame++) {
      paint(frame);
      const { faces } = await analyzer.analyze(canvas, { timestamp: frame * FRAME });
      seen.faces += faces.length;
      seen.most = Math.max(seen.most, faces.length);
      if (faces.length === 0) seen.empty++;
    }
    return analyzer.stats();
  },

  close() {
    analyzer.close();
    return seen;
  },

  /** Analyzers one after the other; one in ten reads a picture. @param {number} count @param {boolean} worker */
  async create(count, worker) {
    for (let i = 0; i < count; i++) {
      const one = await createAnalyzer({ tasks: ['emotion'], mode: 'image', range: 'short', tiles: false, worker });
      if (i % 10 === 0) {
        paint(100 + i);
        await one.analyze(canvas);
      }
      one.close();
    }
  },
};
Object.assign(globalThis, { flat });
document.title = 'ready';
