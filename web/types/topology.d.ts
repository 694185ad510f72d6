/**
 * 898 triangles of the mesh points 0..467, three indices each.
 * @type {Uint16Array}
 */
export declare const MESH_TRIANGLES: Uint16Array;
