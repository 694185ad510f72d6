/**
 * An element that reads faces. Importing this defines it; on a server nothing happens.
 *
 *   <face-wise src="photo.jpg" tasks="emotion age"></face-wise>
 *   <face-wise camera tasks="mesh"></face-wise>
 *   <face-wise tasks="age"><video src="clip.mp4" muted autoplay></video></face-wise>
 *
 * @module facewise/element
 */
import { FaceWiseAttributes } from './element-attributes.js';
import { FacewiseError } from './index.js';
export type Words = import('./element-attributes.js').Words;
export type CameraState = import('./element-events.js').CameraState;
export type FaceWiseEventMap = import('./element-events.js').FaceWiseEventMap;
export type FaceWiseEvents = import('./element-events.js').FaceWiseEvents;
export type ElementState = import('./element-reader.js').ElementState;
export type Media = import('./element-source.js').Media;
export type DrawOptions = import('./draw.js').DrawOptions;
export type ImageInput = import('./image.js').ImageInput;
export type AnalyzerOptions = import('./options.js').AnalyzerOptions;
export type Face = import('./results.js').Face;
export type Result = import('./results.js').Result;
export type ElementOptions = Omit<AnalyzerOptions, 'signal' | 'onProgress'>;
/** The element `<face-wise>`. */
export declare class FaceWiseElement extends FaceWiseAttributes {
    #private;
    /** Attributes that it heeds. */
    static observedAttributes: readonly string[];
    constructor();
    /** The newest reading of what is on show. @returns {Result | null} */
    get result(): Result | null;
    /** Its faces. @returns {Face[]} */
    get faces(): Face[];
    /** The analyzer at work; elements that read pictures share one. Do not close it. */
    get analyzer(): import("./analyzer.js").Analyzer | null;
    /** What it is doing. */
    get state(): import("./element-reader.js").ElementState;
    /** Why it failed, in the state 'error'. */
    get error(): FacewiseError | null;
    /** What shows the camera; the element's own. */
    get videoElement(): HTMLVideoElement;
    /**
     * Options of createAnalyzer() that attributes cannot say, such as `models`. Attributes go before them; tasks are
     * joined. Set another object to change them.
     * @returns {ElementOptions}
     */
    get options(): ElementOptions;
    /** @param {ElementOptions | null | undefined} value */
    set options(value: ElementOptions | null | undefined);
    /** Options of drawFaces() that go before the attribute `overlay`: colours, texts of labels. @returns {DrawOptions} */
    get drawOptions(): DrawOptions;
    /** @param {DrawOptions | null | undefined} value */
    set drawOptions(value: DrawOptions | null | undefined);
    /** What to ask of the camera; default 960 x 720. @returns {MediaTrackConstraints} */
    get constraints(): MediaTrackConstraints;
    /** @param {MediaTrackConstraints | null | undefined} value */
    set constraints(value: MediaTrackConstraints | null | undefined);
    /**
     * Go on after a pause, or try again after an error.
     * @returns {Promise<void>} resolves when frames are read, or the picture is
     */
    start(): Promise<void>;
    /** Read no more until start(): the attribute `paused`. The camera is off, its last picture stays. */
    stop(): void;
    /**
     * Read what is on show now, or another picture, of which the element shows nothing. Starts it if it never was.
     * @param {ImageInput | null} [input] default: what is on show
     * @param {import('./analyzer.js').AnalyzeOptions} [options] of this call
     * @returns {Promise<Result>}
     */
    analyze(input?: ImageInput | null, options?: import('./analyzer.js').AnalyzeOptions): Promise<Result>;
    /**
     * The picture on show at its own size, mirrored as shown.
     * @param {{ overlay?: boolean, type?: string, quality?: number }} [options] overlay: with what is drawn over it,
     *   default true; type and quality as of canvas.toBlob()
     * @returns {Promise<Blob>}
     */
    snapshot({ overlay, type, quality }?: {
        overlay?: boolean;
        type?: string;
        quality?: number;
    }): Promise<Blob>;
    /**
     * Listen to an event of the element (FaceWiseEvents), or to one that every element has.
     * @template {keyof FaceWiseEventMap} K
     * @overload
     * @param {K} type which events
     * @param {(this: FaceWiseElement, event: FaceWiseEventMap[K]) => any} listener is called with each
     * @param {boolean | AddEventListenerOptions} [options] as of every element
     * @returns {void}
     */
    /**
     * The same for names that are known at run time only.
     * @overload
     * @param {string} type which events
     * @param {EventListenerOrEventListenerObject | null} listener is called with each
     * @param {boolean | AddEventListenerOptions} [options] as of every element
     * @returns {void}
     */
    /**
     * @param {string} type
     * @param {any} listener
     * @param {boolean | AddEventListenerOptions} [options]
     */
    addEventListener<K extends keyof FaceWiseEventMap>(type: K, listener: (this: FaceWiseElement, event: FaceWiseEventMap[K]) => any, options?: boolean | AddEventListenerOptions): void;
    /**
     * Listen to an event of the element (FaceWiseEvents), or to one that every element has.
     * @template {keyof FaceWiseEventMap} K
     * @overload
     * @param {K} type which events
     * @param {(this: FaceWiseElement, event: FaceWiseEventMap[K]) => any} listener is called with each
     * @param {boolean | AddEventListenerOptions} [options] as of every element
     * @returns {void}
     */
    /**
     * The same for names that are known at run time only.
     * @overload
     * @param {string} type which events
     * @param {EventListenerOrEventListenerObject | null} listener is called with each
     * @param {boolean | AddEventListenerOptions} [options] as of every element
     * @returns {void}
     */
    /**
     * @param {string} type
     * @param {any} listener
     * @param {boolean | AddEventListenerOptions} [options]
     */
    addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
    /**
     * Ends what addEventListener() began.
     * @template {keyof FaceWiseEventMap} K
     * @overload
     * @param {K} type which events
     * @param {(this: FaceWiseElement, event: FaceWiseEventMap[K]) => any} listener is called with each
     * @param {boolean | EventListenerOptions} [options] as of every element
     * @returns {void}
     */
    /**
     * The same for names that are known at run time only.
     * @overload
     * @param {string} type which events
     * @param {EventListenerOrEventListenerObject | null} listener is called with each
     * @param {boolean | EventListenerOptions} [options] as of every element
     * @returns {void}
     */
    /**
     * @param {string} type
     * @param {any} listener
     * @param {boolean | EventListenerOptions} [options]
     */
    removeEventListener<K extends keyof FaceWiseEventMap>(type: K, listener: (this: FaceWiseElement, event: FaceWiseEventMap[K]) => any, options?: boolean | EventListenerOptions): void;
    /**
     * Ends what addEventListener() began.
     * @template {keyof FaceWiseEventMap} K
     * @overload
     * @param {K} type which events
     * @param {(this: FaceWiseElement, event: FaceWiseEventMap[K]) => any} listener is called with each
     * @param {boolean | EventListenerOptions} [options] as of every element
     * @returns {void}
     */
    /**
     * The same for names that are known at run time only.
     * @overload
     * @param {string} type which events
     * @param {EventListenerOrEventListenerObject | null} listener is called with each
     * @param {boolean | EventListenerOptions} [options] as of every element
     * @returns {void}
     */
    /**
     * @param {string} type
     * @param {any} listener
     * @param {boolean | EventListenerOptions} [options]
     */
    removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | EventListenerOptions): void;
    /** For the browser. @internal */
    connectedCallback(): void;
    /** For the browser. @internal */
    disconnectedCallback(): void;
    /** Moved by moveBefore(): nothing has changed. @internal */
    connectedMoveCallback(): void;
    /** For the browser. @internal */
    attributeChangedCallback(): void;
}
