/**
 * The triangles of a mesh of two mirrored halves, from those of one half.
 *
 * The points of the half are numbered from 0 on, `midline` among them; the mirror images of the others follow, in the
 * same order.
 * @param {string} strips of triangles, apart by spaces: the points as two hexadecimal digits each. Each point after the
 *   second makes a triangle with the two before it, whose direction turns from one triangle to the next.
 * @param {number[]} midline points that are their own mirror images, ascending
 * @param {number} half how many points it has
 * @returns {Uint16Array} three points a triangle, each triangle before its mirror image, all of one direction
 */
export function unfold(strips, midline, half) {
  const mirrored = (/** @type {number} */ point) => {
    const before = midline.filter((other) => other <= point);
    return before.at(-1) === point ? point : half + point - before.length;
  };
  /** @type {number[]} */
  const triangles = [];
  for (const strip of strips.split(' ')) {
    for (let at = 0; at + 6 <= strip.length; at += 2) {
      const [a, b, c] = [0, 2, 4].map((digits) => parseInt(strip.substr(at + digits, 2), 16));
      const [first, second] = at % 4 ? [b, a] : [a, b];
      triangles.push(first, second, c, mirrored(second), mirrored(first), mirrored(c));
    }
  }
  return Uint16Array.from(triangles);
}
