/**
 * An upright rectangle, in pixels of the canvas.
 * @typedef {object} Rect
 * @property {number} x of its left edge
 * @property {number} y of its top edge
 * @property {number} width from left to right
 * @property {number} height from top to bottom
 */
/**
 * A label's size and the face box it belongs to.
 * @typedef {object} Plate
 * @property {number} width pixels
 * @property {number} height pixels
 * @property {Rect} anchor the face box
 */
export type Rect = {
    /**
     * of its left edge
     */
    x: number;
    /**
     * of its top edge
     */
    y: number;
    /**
     * from left to right
     */
    width: number;
    /**
     * from top to bottom
     */
    height: number;
};
export type Plate = {
    /**
     * pixels
     */
    width: number;
    /**
     * pixels
     */
    height: number;
    /**
     * the face box
     */
    anchor: Rect;
};
/**
 * Where each plate goes: inside the frame, off every eye and mouth, off each other, near its face.
 * @param {Plate[]} plates in order of importance
 * @param {Rect} frame that plates must stay in
 * @param {Rect[]} keepClear eyes and mouths
 * @param {number} gap between a face box and its plate
 * @returns {(Rect | null)[]} null where a plate has no place that leaves eyes, mouths and other plates free
 */
export declare function placeLabels(plates: Plate[], frame: Rect, keepClear: Rect[], gap: number): (Rect | null)[];
