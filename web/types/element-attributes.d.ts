/** @typedef {string | readonly string[] | null | undefined} Words  names, as an array or parted by blanks or commas */
export type Words = string | readonly string[] | null | undefined;
declare const Base: typeof HTMLElement;
/** Attributes that the element heeds. */
export declare const ATTRIBUTES: readonly string[];
/** The attributes as properties: each reflects the attribute of its name, and null or undefined removes it. */
export declare class FaceWiseAttributes extends Base {
    /** Address of a picture to read. @returns {string | null} */
    get src(): string | null;
    /** @param {string | null | undefined} value */
    set src(value: string | null | undefined);
    /**
     * Read the webcam: 'user' (also for true or ''), 'environment', or the deviceId of one. The camera is on only while
     * this is there.
     * @returns {string | null}
     */
    get camera(): string | null;
    /** @param {string | boolean | null | undefined} value */
    set camera(value: string | boolean | null | undefined);
    /** What to read, as of createAnalyzer(); null for its default. @returns {string[] | null} */
    get tasks(): string[] | null;
    /** @param {Words} value */
    set tasks(value: Words);
    /** Faces to read at most. @returns {number | null} */
    get maxFaces(): number | null;
    /** @param {number | string | null | undefined} value */
    set maxFaces(value: number | string | null | undefined);
    /**
     * 'image' or 'video'; default: by the source. A canvas is read once unless this is 'video'.
     * @returns {string | null}
     */
    get mode(): string | null;
    /** @param {string | null | undefined} value */
    set mode(value: string | null | undefined);
    /** Which detector: 'auto', 'short', 'full' or 'crowd'. @returns {string | null} */
    get range(): string | null;
    /** @param {string | null | undefined} value */
    set range(value: string | null | undefined);
    /** Flip left and right, as in a mirror; null: a camera that faces its user is. @returns {boolean | null} */
    get mirror(): boolean | null;
    /** @param {boolean | null | undefined} value */
    set mirror(value: boolean | null | undefined);
    /**
     * What to draw: 'mesh', 'tesselation', 'gaze', 'keypoints', 'boxes', 'labels', or 'none'; null: mesh, boxes, labels.
     * @returns {string[] | null}
     */
    get overlay(): string[] | null;
    /** @param {Words} value */
    set overlay(value: Words);
    /** Read nothing; the camera is off, its last picture stays. @returns {boolean} */
    get paused(): boolean;
    /** @param {boolean | null | undefined} value */
    set paused(value: boolean | null | undefined);
    /**
     * Folder that holds the folders `wasm` and `models`, where they do not lie beside the package's modules.
     * @returns {string | null}
     */
    get assets(): string | null;
    /** @param {string | URL | null | undefined} value */
    set assets(value: string | URL | null | undefined);
    /** How many workers share the work. @returns {number | null} */
    get workers(): number | null;
    /** @param {number | string | null | undefined} value */
    set workers(value: number | string | null | undefined);
    /** Take the jitter out of moving points; null is true. @returns {boolean | null} */
    get smooth(): boolean | null;
    /** @param {boolean | null | undefined} value */
    set smooth(value: boolean | null | undefined);
    /** What the picture of `src` shows, in words. @returns {string} */
    get alt(): string;
    /** @param {string | null | undefined} value */
    set alt(value: string | null | undefined);
    /** 'anonymous' to read a picture of another origin that allows it. @returns {string | null} */
    get crossOrigin(): string | null;
    /** @param {string | null | undefined} value */
    set crossOrigin(value: string | null | undefined);
    /** CSS pixels to lay out with before the picture is there, as of an img. @returns {number | null} */
    get width(): number | null;
    /** @param {number | string | null | undefined} value */
    set width(value: number | string | null | undefined);
    /** And its height. @returns {number | null} */
    get height(): number | null;
    /** @param {number | string | null | undefined} value */
    set height(value: number | string | null | undefined);
    /** Tell screen readers who is there; null is true. @returns {boolean | null} */
    get announce(): boolean | null;
    /** @param {boolean | null | undefined} value */
    set announce(value: boolean | null | undefined);
}
export {};
