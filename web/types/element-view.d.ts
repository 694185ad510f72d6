export type View = {
    frame: HTMLElement;
    source: HTMLSlotElement;
    content: HTMLSlotElement;
    video: HTMLVideoElement;
    image: HTMLImageElement;
    still: HTMLCanvasElement;
    canvas: HTMLCanvasElement;
    waiting: HTMLElement;
    bar: HTMLElement;
    message: HTMLElement;
    remedy: HTMLElement;
    retry: HTMLElement;
    layers: {
        loading: HTMLElement;
        error: HTMLElement;
        empty: HTMLElement;
    };
    status: HTMLElement;
    own: CSSStyleSheet;
    /**
     * what is in it
     */
    room: string;
};
/**
 * What is inside the element. Built node by node: pages with Trusted Types allow no HTML from strings.
 * @param {ShadowRoot} root
 * @returns {View}
 */
export declare function buildView(root: ShadowRoot): View;
/**
 * Keep the picture of a camera that goes off.
 * @param {View} view
 * @returns {boolean} whether there is one
 */
export declare function freeze({ video, still }: View): boolean;
/**
 * Make room as an img with these attributes does.
 * @param {View} view
 * @param {number | null} width
 * @param {number | null} height
 */
export declare function layOut(view: View, width: number | null, height: number | null): void;
export type Scene = {
    state: import('./element-reader.js').ElementState;
    error: import('./errors.js').FacewiseError | null;
    loading: import('./options.js').Progress | null;
    mirrored: boolean;
    alt: string;
    camera: boolean;
    /**
     * which of the element's own to show
     */
    picture: 'video' | 'image' | 'still' | null;
};
/**
 * @typedef {object} Scene
 * @property {import('./element-reader.js').ElementState} state
 * @property {import('./errors.js').FacewiseError | null} error
 * @property {import('./options.js').Progress | null} loading
 * @property {boolean} mirrored
 * @property {string} alt
 * @property {boolean} camera
 * @property {'video' | 'image' | 'still' | null} picture which of the element's own to show
 */
/**
 * @param {View} view
 * @param {Scene} scene
 */
export declare function render(view: View, { state, error, loading, mirrored, alt, camera, picture }: Scene): void;
