/**
 * Draws readings over a picture.
 *
 *   drawFaces(canvas.getContext('2d'), result, { mirror: true, mesh: 'contours' });
 *
 * @module facewise/draw
 */
import { MESH_CONTOURS } from './contours.js';
import { FacewiseError } from './errors.js';
import { withFlatMesh } from './flat-mesh.js';
import { placeLabels } from './labels.js';
import { requireObject, show } from './options.js';
import { MESH_TRIANGLES } from './topology.js';

export { MESH_CONTOURS, MESH_TRIANGLES, placeLabels };

/** @typedef {import('./labels.js').Plate} Plate */
/** @typedef {import('./labels.js').Rect} Rect */
/** @typedef {import('./results.js').Face} Face */
/** @typedef {import('./results.js').FaceJson} FaceJson */

/**
 * The part of a 2D context that is used here, so that a canvas of Node, or any recorder of these calls, can be drawn
 * on.
 * @typedef {object} DrawContext
 * @property {{ width: number, height: number }} canvas width and height in pixels
 * @property {() => void} save this and the others as CanvasRenderingContext2D has them
 * @property {() => void} restore to what save() kept
 * @property {() => void} beginPath begins anew
 * @property {() => void} closePath back to its first point
 * @property {(x: number, y: number) => void} moveTo a point
 * @property {(x: number, y: number) => void} lineTo a point
 * @property {(x: number, y: number, radius: number, from: number, to: number) => void} arc a part of a circle
 * @property {(cx: number, cy: number, x: number, y: number) => void} quadraticCurveTo a curve
 * @property {() => void} stroke the path
 * @property {() => void} fill the path
 * @property {(text: string, x: number, y: number) => void} fillText a text
 * @property {(text: string) => { width: number }} measureText the width of a text
 * @property {any} strokeStyle gets CSS colours
 * @property {any} fillStyle gets CSS colours
 * @property {number} lineWidth pixels
 * @property {any} lineCap gets 'round'
 * @property {any} lineJoin gets 'round'
 * @property {number} globalAlpha 0..1
 * @property {string} font gets CSS fonts
 * @property {any} textBaseline gets 'alphabetic'
 * @property {any} textAlign gets 'left'
 */

/**
 * What drawFaces() shows, and how.
 * @typedef {object} DrawOptions
 * @property {boolean} [mirror] flip left and right, as in a mirror; texts stay readable; default false
 * @property {'none' | 'contours' | 'tesselation'} [mesh] nothing of the mesh, the outlines of face, eyes,
 *   brows and lips, or all triangles; default 'contours'
 * @property {boolean} [iris] circles on the irises; default true
 * @property {boolean} [gaze] a line along each eye's line of sight; default false
 * @property {boolean} [keypoints] dots on eyes, nose, mouth, ears where there is no mesh; default true
 * @property {boolean} [boxes] corner marks of each face box; default true
 * @property {boolean | ((face: Face) => string)} [labels] a plate with the reading, or a text of your own ('' for
 *   none); default true
 * @property {Rect} [fit] where on the canvas the picture lies, in canvas pixels; default the whole canvas (see fitRect)
 * @property {number} [unit] canvas pixels of a thin line; default: a CSS pixel of a shown canvas, else by its size
 * @property {string | ((face: Face) => string)} [color] CSS colour of all faces or of each; default:
 *   faceColor(face.id)
 * @property {number | ((face: Face) => number)} [opacity] 0..1, to fade faces in and out; default 1
 */

// Told apart by colour-blind eyes, and light enough to show on skin and on dark rooms.
const PALETTE = ['#5ec8ff', '#ffb000', '#7ee081', '#ff7eb6', '#fff275', '#b69cff', '#ff8a5c', '#7af0e0'];

/**
 * The colour of a face's id: the same id, the same colour.
 * @param {number} id as `face.id`
 * @returns {string} '#rrggbb'
 */
export function faceColor(id) {
  return PALETTE[(Math.max(1, id) - 1) % PALETTE.length];
}

/**
 * Where a picture lies in a box under CSS object-fit with object-position 50% 50%.
 * @param {{ width: number, height: number }} box width and height that there are
 * @param {{ width: number, height: number }} picture width and height of the picture
 * @param {'contain' | 'cover' | 'fill'} [objectFit] as in CSS; default 'contain'
 * @returns {Rect} in the unit of the box
 */
export function fitRect(box, picture, objectFit = 'contain') {
  if (objectFit === 'fill') return { x: 0, y: 0, width: box.width, height: box.height };
  const ratios = [box.width / picture.width, box.height / picture.height];
  const scale = objectFit === 'cover' ? Math.max(...ratios) : Math.min(...ratios);
  const [width, height] = [picture.width * scale, picture.height * scale];
  return { x: (box.width - width) / 2, y: (box.height - height) / 2, width, height };
}

/**
 * The text of a face's plate.
 * @param {Face | FaceJson} face as analyze() or its JSON has it
 * @returns {string} such as '31 · female · happy 93 %'; 'face 98 %' where nothing was read
 */
export function faceLabel(face) {
  const parts = [];
  if (face.age) parts.push(`${Math.round(face.age.years)}`);
  if (face.gender) parts.push(face.gender.label);
  /** @type {Face['custom']} */
  const readings = { emotion: face.emotion, ...face.custom };
  for (const [name, reading] of Object.entries(readings)) {
    if (reading?.value !== undefined) parts.push(`${name} ${Math.round(10 * reading.value) / 10}`);
    else if (reading) parts.push(`${reading.label} ${Math.round(100 * reading.score)} %`);
  }
  return parts.length ? parts.join(' · ') : `face ${Math.round(100 * face.score)} %`;
}

/** Edges of the triangles, each once. @type {Uint16Array | null} */
let edges = null;

function meshEdges() {
  if (edges) return edges;
  const seen = new Set();
  /** @type {number[]} */
  const list = [];
  for (let i = 0; i < MESH_TRIANGLES.length; i += 3) {
    const corners = [MESH_TRIANGLES[i], MESH_TRIANGLES[i + 1], MESH_TRIANGLES[i + 2]];
    for (const [from, to] of [[0, 1], [1, 2], [2, 0]]) {
      const [low, high] = [corners[from], corners[to]].sort((a, b) => a - b);
      if (seen.has(low * 512 + high)) continue;
      seen.add(low * 512 + high);
      list.push(low, high);
    }
  }
  edges = Uint16Array.from(list);
  return edges;
}

/**
 * Draw all faces of a result, or of its JSON. Nothing is cleared: the caller owns the canvas.
 * @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | DrawContext} context to draw on
 * @param {{ faces: readonly (Face | FaceJson)[], width: number, height: number }} result its faces, and width and
 *   height of the picture
 * @param {DrawOptions} [options] what to show, and how
 * @throws {FacewiseError} INVALID_ARGUMENT
 */
export function drawFaces(context, result, options = {}) {
  if (!context?.canvas) {
    throw new FacewiseError('INVALID_ARGUMENT', `The context is ${show(context)}.`, "Give canvas.getContext('2d').");
  }
  if (!Array.isArray(result?.faces)) {
    throw new FacewiseError('INVALID_ARGUMENT', `The result is ${show(result)}.`, 'Give what `await analyze()` gave.');
  }
  requireObject("Argument 'options'", options);
  const ctx = /** @type {CanvasRenderingContext2D} */ (context);
  const { mirror = false, mesh = 'contours', iris = true, gaze = false, keypoints = true, boxes = true, labels = true,
    fit = { x: 0, y: 0, width: ctx.canvas.width, height: ctx.canvas.height }, unit = defaultUnit(ctx.canvas),
    color = (face) => faceColor(face.id), opacity = 1 } = options;
  const view = { ...viewOf(result, fit, mirror), unit };
  const faces = result.faces.map(withFlatMesh);
  ctx.save();
  try {
    ctx.lineCap = 'round';
    ctx.lineJoin = 'round';
    for (const face of faces) {
      ctx.globalAlpha = valueFor(opacity, face);
      const stroke = valueFor(color, face);
      if (face.mesh && mesh === 'tesselation') drawTesselation(ctx, view, face.mesh, stroke);
      if (face.mesh && mesh !== 'none') drawContours(ctx, view, face.mesh, stroke);
      if (face.mesh && iris) drawIrises(ctx, view, face.mesh, stroke);
      if (gaze) drawGaze(ctx, view, face, stroke);
      if (!face.mesh && keypoints) drawKeypoints(ctx, view, face, stroke);
      if (boxes) drawCorners(ctx, view, view.rect(face.box), stroke);
    }
    if (labels) {
      const textOf = typeof labels === 'function' ? labels : faceLabel;
      drawLabels(ctx, view, faces, fit, textOf, (face) => [valueFor(color, face), valueFor(opacity, face)]);
    }
  } finally {
    ctx.restore(); // what a caller's function throws leaves the canvas as it was
  }
}

/**
 * @template T
 * @param {T | ((face: Face) => T)} value
 * @param {Face} face
 * @returns {T}
 */
function valueFor(value, face) {
  return typeof value === 'function' ? /** @type {(face: Face) => T} */ (value)(face) : value;
}

/** @param {{ width: number, height: number, clientWidth?: number }} canvas */
function defaultUnit(canvas) {
  if (canvas.clientWidth) return canvas.width / canvas.clientWidth;
  return Math.max(1, Math.max(canvas.width, canvas.height) / 1000);
}

/**
 * From picture to canvas coordinates. The mirror is here and not in the context's transform, so that texts stay
 * readable.
 * @param {{ width: number, height: number }} picture
 * @param {Rect} fit
 * @param {boolean} mirror
 */
function viewOf(picture, fit, mirror) {
  const scaleX = fit.width / picture.width;
  const scaleY = fit.height / picture.height;
  const x = (/** @type {number} */ px) => (mirror ? fit.x + fit.width - px * scaleX : fit.x + px * scaleX);
  const y = (/** @type {number} */ py) => fit.y + py * scaleY;
  return {
    x,
    y,
    scale: scaleX,
    mirror,
    /** @param {Rect} box @returns {Rect} */
    rect: (box) => ({
      x: x(mirror ? box.x + box.width : box.x), y: y(box.y), width: box.width * scaleX, height: box.height * scaleY,
    }),
  };
}

/** @internal @typedef {ReturnType<typeof viewOf> & { unit: number }} View */

/**
 * Stroke the current path twice: a soft dark line under a light one shows on any background.
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} color
 * @param {number} width
 */
function strokeTwice(ctx, color, width) {
  const alpha = ctx.globalAlpha;
  ctx.strokeStyle = '#000';
  ctx.globalAlpha = alpha * 0.35;
  ctx.lineWidth = width * 2.2;
  ctx.stroke();
  ctx.strokeStyle = color;
  ctx.globalAlpha = alpha;
  ctx.lineWidth = width;
  ctx.stroke();
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {View} view
 * @param {Float32Array} mesh
 * @param {string} color
 */
function drawTesselation(ctx, view, mesh, color) {
  const pairs = meshEdges();
  const alpha = ctx.globalAlpha;
  ctx.beginPath();
  for (let i = 0; i < pairs.length; i += 2) {
    ctx.moveTo(view.x(mesh[3 * pairs[i]]), view.y(mesh[3 * pairs[i] + 1]));
    ctx.lineTo(view.x(mesh[3 * pairs[i + 1]]), view.y(mesh[3 * pairs[i + 1] + 1]));
  }
  ctx.strokeStyle = color;
  ctx.globalAlpha = alpha * 0.4;
  ctx.lineWidth = 0.5 * view.unit;
  ctx.stroke();
  ctx.globalAlpha = alpha;
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {View} view
 * @param {Float32Array} mesh
 * @param {string} color
 */
function drawContours(ctx, view, mesh, color) {
  ctx.beginPath();
  for (const path of Object.values(MESH_CONTOURS)) {
    for (const [step, point] of path.entries()) {
      const [px, py] = [view.x(mesh[3 * point]), view.y(mesh[3 * point + 1])];
      if (step === 0) ctx.moveTo(px, py);
      else ctx.lineTo(px, py);
    }
  }
  strokeTwice(ctx, color, view.unit);
}

/** First of the five points of each iris: centre, then four on the rim. */
const IRISES = [468, 473];

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {View} view
 * @param {Float32Array} mesh
 * @param {string} color
 */
function drawIrises(ctx, view, mesh, color) {
  for (const centre of IRISES) {
    const [cx, cy] = [mesh[3 * centre], mesh[3 * centre + 1]];
    let radius = 0;
    for (let rim = centre + 1; rim <= centre + 4; rim++) {
      radius += Math.hypot(mesh[3 * rim] - cx, mesh[3 * rim + 1] - cy) / 4;
    }
    ctx.beginPath();
    ctx.arc(view.x(cx), view.y(cy), radius * view.scale, 0, 2 * Math.PI);
    strokeTwice(ctx, '#fff', view.unit);
    ctx.beginPath();
    ctx.arc(view.x(cx), view.y(cy), Math.max(view.unit, 0.18 * radius * view.scale), 0, 2 * Math.PI);
    ctx.fillStyle = color;
    ctx.fill();
  }
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {View} view
 * @param {Face} face
 * @param {string} color
 */
function drawGaze(ctx, view, face, color) {
  if (!face.gaze) return;
  const [dx, dy] = face.gaze.vector;
  const length = 0.8 * face.box.width;
  const starts = face.mesh ? IRISES.map((point) => [face.mesh?.[3 * point] ?? 0, face.mesh?.[3 * point + 1] ?? 0])
    : [face.keypoints.rightEye, face.keypoints.leftEye].map(({ x, y }) => [x, y]);
  for (const [x, y] of starts) {
    ctx.beginPath();
    ctx.moveTo(view.x(x), view.y(y));
    ctx.lineTo(view.x(x + dx * length), view.y(y + dy * length));
    strokeTwice(ctx, color, 1.5 * view.unit);
  }
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {View} view
 * @param {Face} face
 * @param {string} color
 */
function drawKeypoints(ctx, view, face, color) {
  for (const { x, y } of Object.values(face.keypoints)) {
    ctx.beginPath();
    ctx.arc(view.x(x), view.y(y), 2.5 * view.unit, 0, 2 * Math.PI);
    ctx.fillStyle = color;
    ctx.fill();
    strokeTwice(ctx, '#fff', 0.5 * view.unit);
  }
}

/**
 * Four rounded corners, a fifth of the box's shorter side long.
 * @param {CanvasRenderingContext2D} ctx
 * @param {View} view
 * @param {Rect} rect
 * @param {string} color
 */
function drawCorners(ctx, view, { x, y, width, height }, color) {
  const arm = 0.18 * Math.min(width, height);
  const round = Math.min(arm, 8 * view.unit);
  ctx.beginPath();
  const [right, bottom] = [x + width, y + height];
  for (const [cx, cy, dx, dy] of [[x, y, 1, 1], [right, y, -1, 1], [right, bottom, -1, -1], [x, bottom, 1, -1]]) {
    ctx.moveTo(cx, cy + dy * arm);
    ctx.lineTo(cx, cy + dy * round);
    ctx.quadraticCurveTo(cx, cy, cx + dx * round, cy);
    ctx.lineTo(cx + dx * arm, cy);
  }
  strokeTwice(ctx, color, 2 * view.unit);
}

/**
 * Eyes and mouth of a face, on the canvas, with room around them.
 * @param {View} view
 * @param {Face} face
 * @returns {Rect[]}
 */
function featureRects(view, { keypoints, box }) {
  const around = (/** @type {{ x: number, y: number }} */ { x, y }, /** @type {number} */ w, /** @type {number} */ h) =>
    view.rect({ x: x - w / 2, y: y - h / 2, width: w, height: h });
  return [around(keypoints.rightEye, 0.3 * box.width, 0.18 * box.width),
    around(keypoints.leftEye, 0.3 * box.width, 0.18 * box.width),
    around(keypoints.mouth, 0.45 * box.width, 0.28 * box.width)];
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {View} view
 * @param {Face[]} faces
 * @param {Rect} frame
 * @param {(face: Face) => string} textOf
 * @param {(face: Face) => [string, number]} styleOf colour and opacity
 */
function drawLabels(ctx, view, faces, frame, textOf, styleOf) {
  const size = 13 * view.unit;
  const pad = 7 * view.unit;
  ctx.font = `500 ${size}px system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif`;
  ctx.textBaseline = 'alphabetic';
  ctx.textAlign = 'left';
  const labelled = faces.map((face) => ({ face, text: textOf(face) })).filter(({ text }) => text !== '');
  const mark = 1.4 * size;
  const plates = labelled.map(({ face, text }) => ({
    width: ctx.measureText(text).width + 2 * pad + mark - 0.6 * size,
    height: size + 1.6 * pad,
    anchor: view.rect(face.box),
  }));
  const canvas = { x: 0, y: 0, width: ctx.canvas.width, height: ctx.canvas.height };
  const keepClear = faces.flatMap((face) => featureRects(view, face));
  const places = placeLabels(plates, clip(frame, canvas), keepClear, 6 * view.unit);
  for (const [index, { face, text }] of labelled.entries()) {
    const place = places[index];
    if (!place) continue;
    const [color, opacity] = styleOf(face);
    const radius = place.height / 2;
    ctx.globalAlpha = 0.78 * opacity;
    ctx.fillStyle = '#101418';
    ctx.beginPath();
    ctx.moveTo(place.x + radius, place.y);
    ctx.lineTo(place.x + place.width - radius, place.y);
    ctx.arc(place.x + place.width - radius, place.y + radius, radius, -Math.PI / 2, Math.PI / 2);
    ctx.lineTo(place.x + radius, place.y + place.height);
    ctx.arc(place.x + radius, place.y + radius, radius, Math.PI / 2, 1.5 * Math.PI);
    ctx.closePath();
    ctx.fill();
    ctx.globalAlpha = opacity;
    ctx.fillStyle = color;
    ctx.beginPath();
    ctx.arc(place.x + pad + 0.3 * size, place.y + radius, 0.3 * size, 0, 2 * Math.PI);
    ctx.fill();
    ctx.fillStyle = '#fff';
    ctx.fillText(text, place.x + pad + mark - 0.4 * size, place.y + radius + 0.36 * size);
  }
}

/**
 * The part of `rect` inside `bounds`: with object-fit: cover the picture is larger than the canvas.
 * @param {Rect} rect
 * @param {Rect} bounds
 * @returns {Rect}
 */
function clip(rect, bounds) {
  const x = Math.max(rect.x, bounds.x);
  const y = Math.max(rect.y, bounds.y);
  return {
    x, y,
    width: Math.min(rect.x + rect.width, bounds.x + bounds.width) - x,
    height: Math.min(rect.y + rect.height, bounds.y + bounds.height) - y,
  };
}
