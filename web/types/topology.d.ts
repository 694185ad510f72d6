/** 898 triangles of the mesh points 0..467, three indices each. */
export declare const MESH_TRIANGLES: Uint16Array<ArrayBufferLike>;
