/**
 * Draws readings over a picture.
 *
 *   drawFaces(canvas.getContext('2d'), result, { mirror: true, mesh: 'contours' });
 *
 * @module facewise/draw
 */
import { MESH_CONTOURS } from './contours.js';
import { placeLabels } from './labels.js';
import { MESH_TRIANGLES } from './topology.js';
export { MESH_CONTOURS, MESH_TRIANGLES, placeLabels };
export type Plate = import('./labels.js').Plate;
export type Rect = import('./labels.js').Rect;
export type Face = import('./results.js').Face;
export type DrawContext = {
    /**
     * width and height in pixels
     */
    canvas: {
        width: number;
        height: number;
    };
    /**
     * this and the others as CanvasRenderingContext2D has them
     */
    save: () => void;
    /**
     * to what save() kept
     */
    restore: () => void;
    /**
     * begins anew
     */
    beginPath: () => void;
    /**
     * back to its first point
     */
    closePath: () => void;
    /**
     * a point
     */
    moveTo: (x: number, y: number) => void;
    /**
     * a point
     */
    lineTo: (x: number, y: number) => void;
    /**
     * a part of a circle
     */
    arc: (x: number, y: number, radius: number, from: number, to: number) => void;
    /**
     * a curve
     */
    quadraticCurveTo: (cx: number, cy: number, x: number, y: number) => void;
    /**
     * the path
     */
    stroke: () => void;
    /**
     * the path
     */
    fill: () => void;
    /**
     * a text
     */
    fillText: (text: string, x: number, y: number) => void;
    /**
     * the width of a text
     */
    measureText: (text: string) => {
        width: number;
    };
    /**
     * gets CSS colours
     */
    strokeStyle: any;
    /**
     * gets CSS colours
     */
    fillStyle: any;
    /**
     * pixels
     */
    lineWidth: number;
    /**
     * gets 'round'
     */
    lineCap: any;
    /**
     * gets 'round'
     */
    lineJoin: any;
    /**
     * 0..1
     */
    globalAlpha: number;
    /**
     * gets CSS fonts
     */
    font: string;
    /**
     * gets 'alphabetic'
     */
    textBaseline: any;
    /**
     * gets 'left'
     */
    textAlign: any;
};
export type DrawOptions = {
    /**
     * flip left and right, as in a mirror; texts stay readable; default false
     */
    mirror?: boolean;
    /**
     * nothing of the mesh, the outlines of face, eyes,
     * brows and lips, or all triangles; default 'contours'
     */
    mesh?: 'none' | 'contours' | 'tesselation';
    /**
     * circles on the irises; default true
     */
    iris?: boolean;
    /**
     * a line along each eye's line of sight; default false
     */
    gaze?: boolean;
    /**
     * dots on eyes, nose, mouth, ears where there is no mesh; default true
     */
    keypoints?: boolean;
    /**
     * corner marks of each face box; default true
     */
    boxes?: boolean;
    /**
     * a plate with the reading, or a text of your own ('' for
     * none); default true
     */
    labels?: boolean | ((face: Face) => string);
    /**
     * where on the canvas the picture lies, in canvas pixels; default the whole canvas (see fitRect)
     */
    fit?: Rect;
    /**
     * canvas pixels of a thin line; default: a CSS pixel of a shown canvas, else by its size
     */
    unit?: number;
    /**
     * CSS colour of all faces or of each; default:
     * faceColor(face.id)
     */
    color?: string | ((face: Face) => string);
    /**
     * 0..1, to fade faces in and out; default 1
     */
    opacity?: number | ((face: Face) => number);
};
/**
 * The colour of a face's id: the same id, the same colour.
 * @param {number} id as `face.id`
 * @returns {string} '#rrggbb'
 */
export declare function faceColor(id: number): string;
/**
 * Where a picture lies in a box under CSS object-fit with object-position 50% 50%.
 * @param {{ width: number, height: number }} box width and height that there are
 * @param {{ width: number, height: number }} picture width and height of the picture
 * @param {'contain' | 'cover' | 'fill'} [objectFit] as in CSS; default 'contain'
 * @returns {Rect} in the unit of the box
 */
export declare function fitRect(box: {
    width: number;
    height: number;
}, picture: {
    width: number;
    height: number;
}, objectFit?: 'contain' | 'cover' | 'fill'): Rect;
/**
 * The text of a face's plate.
 * @param {Face} face as analyze() or its JSON has it
 * @returns {string} such as '31 · female · happy 93 %'; 'face 98 %' where nothing was read
 */
export declare function faceLabel(face: Face): string;
/**
 * Draw all faces of a result, or of its JSON. Nothing is cleared: the caller owns the canvas.
 * @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | DrawContext} context to draw on
 * @param {{ faces: Face[], width: number, height: number }} result its faces, and width and height of the picture
 * @param {DrawOptions} [options] what to show, and how
 */
export declare function drawFaces(context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | DrawContext, result: {
    faces: Face[];
    width: number;
    height: number;
}, options?: DrawOptions): void;
/**
 * From picture to canvas coordinates. The mirror is here and not in the context's transform, so that texts stay
 * readable.
 * @param {{ width: number, height: number }} picture
 * @param {Rect} fit
 * @param {boolean} mirror
 */
declare function viewOf(picture: {
    width: number;
    height: number;
}, fit: Rect, mirror: boolean): {
    x: (px: number) => number;
    y: (py: number) => number;
    scale: number;
    mirror: boolean;
    /** @param {Rect} box @returns {Rect} */
    rect: (box: Rect) => Rect;
};
export type View = ReturnType<typeof viewOf> & {
    unit: number;
};
