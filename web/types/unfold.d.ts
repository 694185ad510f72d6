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
export declare function unfold(strips: string, midline: number[], half: number): Uint16Array;
