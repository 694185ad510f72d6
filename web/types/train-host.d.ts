import { FacewiseError } from './errors.js';
export type Event = import('./train-engine.js').Event;
export type NetFacts = import('./train-engine.js').NetFacts;
export type NetPlan = import('./train-engine.js').NetPlan;
export declare function trainerClosed(): FacewiseError;
/** A TrainEngine here or in a worker. */
export declare class TrainHost {
    #private;
    /** Hears of a fit's progress. @type {(event: Event) => void} */
    onEvent: (event: Event) => void;
    /**
     * @param {WebAssembly.Module} module
     * @param {NetPlan} plan
     * @param {boolean} worker in a worker where there are such
     * @returns {Promise<NetFacts>}
     */
    start(module: WebAssembly.Module, plan: NetPlan, worker: boolean): Promise<NetFacts>;
    /**
     * @param {string} name of a method of TrainEngine
     * @param {any[]} [args]
     * @param {Transferable[]} [transfer]
     * @returns {Promise<any>}
     */
    call(name: string, args?: any[], transfer?: Transferable[]): Promise<any>;
    /** Whether the work is done off this thread. */
    get worker(): boolean;
    close(): void;
}
