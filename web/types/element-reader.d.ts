import { FacewiseError } from './index.js';
export type Media = import('./element-source.js').Media;
export type Analyzer = import('./analyzer.js').Analyzer;
export type AnalyzerOptions = import('./options.js').AnalyzerOptions;
export type Progress = import('./options.js').Progress;
export type Result = import('./results.js').Result;
export type OnBroken = (error: FacewiseError) => void;
export type Open = (signal: AbortSignal, onAnother: () => void, onBroken: OnBroken) => Promise<void>;
export type Source = {
    /**
     * the same for the same
     */
    key: string;
    media: Media;
    /**
     * given back while nobody looks
     */
    camera: boolean;
    /**
     * resolves when it has a picture; the signal closes it
     */
    open: Open;
};
export type Plan = {
    source: Source;
    /**
     * whether it has frames, and not one picture
     */
    moving: boolean;
    options: AnalyzerOptions;
    /**
     * the same for the same options
     */
    key: string;
    paused: boolean;
    /**
     * nobody looks
     */
    resting: boolean;
};
export type Audience = {
    changed: () => void;
    read: (result: Result) => void;
    progress: (progress: Progress) => void;
    ready: (analyzer: Analyzer) => void;
    happened: (event: import('./events.js').FaceEvent) => void;
    failed: (error: FacewiseError) => void;
    /**
     * stays: its last picture is to stay
     */
    closing: (source: Source, stays: boolean) => void;
};
export type ElementState = 'empty' | 'loading' | 'done' | 'running' | 'paused' | 'error';
export type Loading = {
    key: string;
    analyzer: Promise<Analyzer>;
    release: () => void;
};
export type Loop = {
    media: Media;
    analyzer: Analyzer;
    stop: AbortController;
    open: number;
    failures: Set<unknown>;
    done: boolean;
};
/** Brings about what is planned: one source, one analyzer, and a loop that shows the one to the other. */
export declare class Reader {
    #private;
    /** The source's, once it has a picture. @type {Media | null} */
    media: Media | null;
    /** @type {Analyzer | null} */
    analyzer: Analyzer | null;
    /** @type {FacewiseError | null} */
    error: FacewiseError | null;
    /** @param {Audience} audience */
    constructor(audience: Audience);
    /** @returns {ElementState} */
    get state(): ElementState;
    /** Whether nets are on their way. */
    get loading(): boolean;
    /** @param {Plan | null} plan what failed is not tried again until something else is wanted */
    follow(plan: Plan | null): void;
    /** Try again what failed. */
    retry(): void;
    /** @param {FacewiseError} error */
    fail(error: FacewiseError): void;
}
