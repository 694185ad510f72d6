/**
 * Who is in which picture: groups of faces without knowing anybody, and files that other programs read.
 *
 *   const groups = clusterFaces(faces.map(({ embedding, quality, file }) => ({ embedding, quality, picture: file })));
 *   await writeFile('photo.jpg.xmp', writeXmp({ width, height, regions: [{ name: 'Anna', box: face.box }] }));
 *
 * @module facewise/tag
 */
export { clusterFaces } from './cluster.js';
export { FacewiseError } from './errors.js';
export { parseTags, writeTags } from './tags.js';
export { mergeXmp } from './xmp-merge.js';
export { parseXmp, writeXmp } from './xmp.js';
export type FaceToGroup = import('./cluster.js').FaceToGroup;
export type ClusterOptions = import('./cluster.js').ClusterOptions;
export type Tags = import('./tags.js').Tags;
export type TaggedFace = import('./tags.js').TaggedFace;
export type TaggedPicture = import('./tags.js').TaggedPicture;
export type Region = import('./xmp.js').Region;
export type XmpOptions = import('./xmp.js').XmpOptions;
/** @typedef {import('./cluster.js').FaceToGroup} FaceToGroup */
/** @typedef {import('./cluster.js').ClusterOptions} ClusterOptions */
/** @typedef {import('./tags.js').Tags} Tags */
/** @typedef {import('./tags.js').TaggedFace} TaggedFace */
/** @typedef {import('./tags.js').TaggedPicture} TaggedPicture */
/** @typedef {import('./xmp.js').Region} Region */
/** @typedef {import('./xmp.js').XmpOptions} XmpOptions */
