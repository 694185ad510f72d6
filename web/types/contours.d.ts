/**
 * Lines of the mesh worth drawing on their own, as paths of point indices (MediaPipe's order; left and
 * right are the person's own). A closed path ends with its first point.
 * @type {Readonly<{ [name: string]: readonly number[] }>}
 */
export declare const MESH_CONTOURS: Readonly<{
    [name: string]: readonly number[];
}>;
