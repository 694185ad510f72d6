import { FacewiseError } from './errors.js';
export type Port = {
    post: (message: any, transfer: Transferable[]) => void;
    terminate: () => void;
    keepAlive: (busy: boolean) => void;
};
export type Program = {
    inPage: () => Worker;
    inNode: () => URL;
};
/**
 * What both kinds of worker have in common.
 * @typedef {object} Port
 * @property {(message: any, transfer: Transferable[]) => void} post
 * @property {() => void} terminate
 * @property {(busy: boolean) => void} keepAlive
 */
/**
 * How a worker is started in a page and in Node. Bundlers know a worker by the literal `new Worker(new URL(..))`.
 * @typedef {{ inPage: () => Worker, inNode: () => URL }} Program
 */
/** Thrown when module workers do not work here at all, so that the caller can run inline. */
export declare class NoWorkers extends FacewiseError {
    /** @param {unknown} cause */
    constructor(cause: unknown);
}
/**
 * @param {Program} program
 * @param {(message: any) => void} onMessage
 * @param {(reason: string) => void} onDeath
 * @returns {Promise<Port>}
 */
export declare function openPort({ inPage, inNode }: Program, onMessage: (message: any) => void, onDeath: (reason: string) => void): Promise<Port>;
/** Calls over a port that are not answered yet. */
export declare class Calls {
    #private;
    /**
     * @param {Port} port
     * @param {object} message
     * @param {Transferable[]} transfer
     * @param {(cause: unknown) => FacewiseError} refused the error when the message cannot be handed over
     * @returns {Promise<any>}
     */
    request(port: Port, message: object, transfer: Transferable[], refused: (cause: unknown) => FacewiseError): Promise<any>;
    /**
     * @param {Port | null} port
     * @param {{ id: number, value?: any, error?: any }} answer
     */
    settle(port: Port | null, { id, value, error }: {
        id: number;
        value?: any;
        error?: any;
    }): void;
    /** @param {FacewiseError} error */
    rejectAll(error: FacewiseError): void;
}
/**
 * The far side: answers what comes in. In a page `self` is the port, in Node it is worker_threads' parentPort.
 * @param {(request: any, post: (message: any, transfer?: Transferable[]) => void) => void} answer
 */
export declare function servePort(answer: (request: any, post: (message: any, transfer?: Transferable[]) => void) => void): void;
