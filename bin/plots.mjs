// Pictures as SVG. Of a training: curves, a confusion matrix, what was said against what was true. Of a clip: its
// expressions and its valence over time.

const COLOURS = ['#2166ac', '#d6604d'];
const FONT = 'font-family="DejaVu Sans, Liberation Sans, Arial, sans-serif" font-size="12"';

/** @param {unknown} text */
const escaped = (text) => String(text).replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** @param {number} value */
const at = (value) => String(Math.round(value * 100) / 100);

/**
 * @param {number} x
 * @param {number} y
 * @param {unknown} text
 * @param {string} [more] attributes
 */
const label = (x, y, text, more = '') => `<text x="${at(x)}" y="${at(y)}" ${more}>${escaped(text)}</text>`;

/**
 * @param {number} width
 * @param {number} height
 * @param {string[]} items
 */
function picture(width, height, items) {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${at(width)}" height="${at(height)}" ${FONT} fill="#222">` +
    `<rect width="100%" height="100%" fill="#fff"/>\n${items.join('\n')}\n</svg>\n`;
}

/**
 * Round values between two bounds, about `count` of them.
 * @param {number} low
 * @param {number} high
 * @param {number} count
 * @param {number} [least] distance
 */
function ticks(low, high, count, least = 0) {
  const rough = Math.max((high - low) / count, least);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.max(0, Math.floor(high / step) - first + 1) }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)));
}

/**
 * Axes with a frame, and how values become places in it.
 * @param {{ x: number, y: number, width: number, height: number }} box
 * @param {[number, number]} across
 * @param {[number, number]} up
 * @param {number} [least] distance of two ticks across
 */
function axes({ x, y, width, height }, across, up, least) {
  const placeX = (/** @type {number} */ value) => x + (value - across[0]) / (across[1] - across[0]) * width;
  const placeY = (/** @type {number} */ value) => y + height - (value - up[0]) / (up[1] - up[0]) * height;
  const items = [
    ...ticks(...up, 5).flatMap((value) => [
      `<path d="M${at(x)} ${at(placeY(value))}h${at(width)}" stroke="#ddd"/>`,
      label(x - 6, placeY(value) + 4, value, 'text-anchor="end"')]),
    ...ticks(...across, 8, least).map((value) => label(placeX(value), y + height + 18, value, 'text-anchor="middle"')),
    `<rect x="${at(x)}" y="${at(y)}" width="${at(width)}" height="${at(height)}" fill="none" stroke="#888"/>`,
  ];
  return { items, placeX, placeY };
}

/** @param {number[]} values @returns {[number, number]} */
function bounds(values) {
  const finite = values.filter(Number.isFinite);
  const [low, high] = finite.length ? [Math.min(...finite), Math.max(...finite)] : [0, 1];
  return high > low ? [low, high] : [low - 0.5, high + 0.5];
}

/**
 * Loss and accuracy (or error) by epoch, of training and validation.
 * @param {import('../web/lib/train.js').EpochReport[]} epochs
 */
export function curves(epochs) {
  /** @type {[string, ('loss' | 'accuracy' | 'mae'), ('valLoss' | 'valAccuracy' | 'valMae')][]} */
  const panels = [['loss', 'loss', 'valLoss'],
    epochs.some(({ mae }) => mae !== undefined) ? ['mean absolute error', 'mae', 'valMae']
      : ['accuracy', 'accuracy', 'valAccuracy']];
  const [width, height] = [380, 260];
  const items = panels.flatMap(([title, own, held], panel) => {
    const box = { x: 60 + panel * (width + 80), y: 40, width, height };
    const values = epochs.flatMap((epoch) => [epoch[own] ?? NaN, epoch[held] ?? NaN]);
    const up = own === 'accuracy' ? /** @type {[number, number]} */ ([0, 1]) : bounds([0, ...values]);
    const { items: frame, placeX, placeY } = axes(box, bounds(epochs.map(({ epoch }) => epoch)), up, 1);
    const lines = [own, held].map((key, series) => {
      const points = epochs.filter((epoch) => Number.isFinite(epoch[key]))
        .map((epoch) => `${at(placeX(epoch.epoch))} ${at(placeY(Number(epoch[key])))}`);
      if (points.length === 0) return '';
      const dots = points.map((point) => {
        const [cx, cy] = point.split(' ');
        return `<circle cx="${cx}" cy="${cy}" r="2.5" fill="${COLOURS[series]}"/>`;
      });
      const line = `<path d="M${points.join('L')}" fill="none" stroke="${COLOURS[series]}" stroke-width="2"/>`;
      return line + dots.join('') +
        label(box.x + box.width - 8, box.y + 18 + 16 * series, series ? 'validation' : 'training',
          `text-anchor="end" fill="${COLOURS[series]}"`);
    });
    return [...frame, ...lines, label(box.x, box.y - 14, title, 'font-weight="bold"'),
      label(box.x + width / 2, box.y + height + 36, 'epoch', 'text-anchor="middle"')];
  });
  return picture(2 * (width + 80) + 20, height + 90, items);
}

/**
 * Rows are the true classes, columns the answers; a cell is as dark as its share of its row.
 * @param {number[][]} matrix
 * @param {readonly string[]} labels
 */
export function confusion(matrix, labels) {
  const side = Math.max(28, Math.min(64, 640 / labels.length));
  const margin = 20 + 7.5 * Math.max(...labels.map((name) => name.length), 5);
  const items = matrix.flatMap((row, i) => {
    const sum = row.reduce((all, count) => all + count, 0);
    return row.flatMap((count, j) => {
      const share = sum ? count / sum : 0;
      const [x, y] = [margin + j * side, margin + i * side];
      const told = escaped(`${labels[i]} read as ${labels[j]}: ${count} of ${sum}`);
      return [`<rect x="${at(x)}" y="${at(y)}" width="${at(side)}" height="${at(side)}" stroke="#fff" ` +
        `fill="${COLOURS[0]}" fill-opacity="${at(0.05 + 0.95 * share)}"><title>${told}</title></rect>`,
      label(x + side / 2, y + side / 2 + 4, count, `text-anchor="middle"${share > 0.5 ? ' fill="#fff"' : ''}`)];
    });
  });
  const names = labels.flatMap((name, i) => [
    label(margin - 8, margin + (i + 0.5) * side + 4, name, 'text-anchor="end"'),
    label(0, 0, name, `transform="translate(${at(margin + (i + 0.5) * side + 4)} ${at(margin - 8)}) rotate(-90)"`)]);
  const end = margin + labels.length * side;
  return picture(Math.max(end + 20, 280), end + 40, [...items, ...names,
    label(16, end + 24, 'rows: the true class, columns: the answer')]);
}

/**
 * Each sample's number as it is against what was said.
 * @param {{ target: number, value: number }[]} points
 * @param {string} unit
 */
export function scatter(points, unit) {
  const range = bounds(points.flatMap(({ target, value }) => [target, value]));
  const box = { x: 60, y: 20, width: 400, height: 400 };
  const { items, placeX, placeY } = axes(box, range, range);
  const dots = points.filter(({ value }) => Number.isFinite(value)).map(({ target, value }) =>
    `<circle cx="${at(placeX(target))}" cy="${at(placeY(value))}" r="2" fill="${COLOURS[0]}" fill-opacity="0.5"/>`);
  const [low, high] = range;
  return picture(490, 480, [...items,
    `<path d="M${at(placeX(low))} ${at(placeY(low))}L${at(placeX(high))} ${at(placeY(high))}" stroke="${COLOURS[1]}"/>`,
    ...dots, label(260, 460, `true${unit && `, ${unit}`}`, 'text-anchor="middle"'),
    label(0, 0, 'said', 'transform="translate(16 230) rotate(-90)"')]);
}

/** From the bottom up: pleasant ones stand on the floor, unpleasant ones hang from the ceiling. */
const STACK = /** @type {const} */ ([['happy', '#e69f00'], ['surprised', '#56b4e9'], ['neutral', '#ced2d5'],
  ['unsure', '#eff0f2'], ['sad', '#0072b2'], ['fearful', '#cc79a7'], ['disgusted', '#009e73'], ['angry', '#d55e00']]);

/**
 * Shares of expressions, stacked, over valence and the count of faces, by time; gaps stay empty.
 * @param {import('../web/lib/timeline.js').Timeline} timeline
 */
export function timelinePlot(timeline) {
  const { bins, seconds } = timeline;
  const width = 760;
  const end = Math.max(seconds, 1);
  const [unit, name] = end > 300 ? [60, 'minutes'] : [1, 'seconds'];
  const boxes = [120, 120, 80].map((height, i) => ({ x: 60, y: 40 + [0, 170, 340][i], width, height }));
  const most = bins.reduce((top, row) => Math.max(top, row.most), 1);
  const [shares, valence, faces] = [[0, 1], [-1, 1], [0, most]].map((up, i) =>
    axes(boxes[i], [0, end / unit], /** @type {[number, number]} */ (up)));
  const across = (/** @type {import('../web/lib/timeline.js').TimelineRow} */ { start, seconds: seen }) =>
    [start, start + seen].map((time) => at(shares.placeX(time / unit)));
  const areas = bins.flatMap((row) => {
    let floor = 0;
    const [x, x1] = across(row);
    return STACK.flatMap(([label, colour]) => {
      const share = row.expressions?.[label] ?? 0;
      if (share === 0) return [];
      const [y1, y] = [shares.placeY(floor), shares.placeY(floor += share)].map(at);
      return [`<path d="M${x} ${y1}V${y}H${x1}V${y1}Z" fill="${colour}" shape-rendering="crispEdges"/>`];
    });
  });
  const steps = (/** @type {ReturnType<typeof axes>} */ { placeY }, /** @type {(number | null)[]} */ values) => {
    const path = bins.map((row, i) => {
      const value = values[i];
      if (value === null) return '';
      const [x, x1] = across(row);
      const joins = i > 0 && values[i - 1] !== null && across(bins[i - 1])[1] === x;
      return `${joins ? 'L' : 'M'}${x} ${at(placeY(value))}H${x1}`;
    }).join('');
    return path === '' ? [] : [`<path d="${path}" fill="none" stroke="${COLOURS[0]}" stroke-width="1.5"/>`];
  };
  const key = STACK.map(([expression, colour], i) => {
    const x = 60 + 95 * i;
    return `<rect x="${x}" y="12" width="10" height="10" fill="${colour}"/>${label(x + 15, 21, expression)}`;
  });
  const title = (/** @type {number} */ i, /** @type {string} */ text) =>
    label(0, 0, text, `text-anchor="middle" transform="translate(16 ${boxes[i].y + boxes[i].height / 2}) rotate(-90)"`);
  return picture(width + 90, 510, [...key, ...areas, ...shares.items, ...valence.items,
    ...steps(valence, bins.map((row) => row.valence)), ...faces.items, ...steps(faces, bins.map((row) => row.faces)),
    title(0, 'expressions'), title(1, 'valence'), title(2, 'faces'),
    label(60 + width / 2, 498, name, 'text-anchor="middle"')]);
}
