export type Media = import('./element-source.js').Media;
export type DrawOptions = import('./draw.js').DrawOptions;
export type Result = import('./results.js').Result;
export type Size = {
    width: number;
    height: number;
};
/**
 * @param {string[]} [words] of the attribute `overlay`
 * @returns {DrawOptions}
 */
export declare function drawOptions(words?: string[]): DrawOptions;
/** @param {Media} media @returns {Size} of its picture */
export declare function pictureSize(media: Media): Size;
/**
 * Where a browser paints a picture in a box, by object-fit and object-position.
 * @param {Size} box
 * @param {Size} picture
 * @param {string} fit
 * @param {string} position as computed: two lengths or percentages
 */
export declare function paintedRect(box: Size, picture: Size, fit: string, position: string): {
    x: number;
    y: number;
    width: number;
    height: number;
};
/** Draws the newest reading over a picture, at the next frame of the display, and again when the layout changes. */
export declare class ElementOverlay {
    #private;
    /**
     * @param {HTMLCanvasElement} canvas that covers the element
     * @param {() => { style: CSSStyleDeclaration, options: DrawOptions }} settings
     */
    constructor(canvas: HTMLCanvasElement, settings: () => {
        style: CSSStyleDeclaration;
        options: DrawOptions;
    });
    /** @param {Media | null} media on show, or null to let go of all */
    over(media: Media | null): void;
    /** @param {Result | null} result */
    show(result: Result | null): void;
    refresh(): void;
}
/**
 * The picture with what is drawn over it.
 * @param {Media} media
 * @param {Result | null} result whose faces to draw
 * @param {DrawOptions} options
 */
export declare function pictureOf(media: Media, result: Result | null, options: DrawOptions): HTMLCanvasElement;
