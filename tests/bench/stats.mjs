// Figures out of lists of measurements.

/** @param {number[]} values @returns {number} NaN for none */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @param {number[]} values positive @returns {number | null} null for none */
export function geometricMean(values) {
  if (values.length === 0) return null;
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/**
 * The mean of the times near the quicker quarter's end. For layers: some take as long as the clock's step, so that a
 * median would be a multiple of it, and a run that another process interrupted would spoil a mean.
 * @param {number[]} values milliseconds
 */
export function steadyMean(values) {
  const quarter = [...values].sort((a, b) => a - b)[Math.floor(values.length / 4)];
  const limit = 1.25 * quarter + 0.01;
  const kept = values.filter((value) => value <= limit);
  return kept.reduce((sum, value) => sum + value, 0) / kept.length;
}

/** @template T @param {T[]} items @param {() => number} [random] @returns {T[]} a copy in random order */
export function shuffled(items, random = Math.random) {
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [copy[i], copy[j]] = [copy[j], copy[i]];
  }
  return copy;
}

/**
 * Steps at which time grows faster than the work does.
 * @param {{ work: number, ms: number }[]} points
 * @param {number} [slack] how much more than linear is noise
 * @returns {{ from: number, to: number, times: number }[]} `times`: growth of the time over growth of the work
 */
export function worseThanLinear(points, slack = 1.1) {
  const sorted = [...points].sort((a, b) => a.work - b.work);
  return sorted.slice(1).flatMap((point, i) => {
    const before = sorted[i];
    const times = point.ms / before.ms / (point.work / before.work);
    return times > slack ? [{ from: before.work, to: point.work, times }] : [];
  });
}
