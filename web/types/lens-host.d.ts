import { FacewiseError } from './errors.js';
export type LensHost = Inline | Remote;
export declare function lensClosed(): FacewiseError;
/**
 * @param {boolean} worker in a worker where there are such
 * @returns {Promise<LensHost>}
 */
export declare function openLensHost(worker: boolean): Promise<LensHost>;
declare class Inline {
    #private;
    /**
     * @param {string} name
     * @param {any[]} args
     */
    call(name: string, args: any[]): Promise<any>;
    close(): void;
}
declare class Remote {
    #private;
    static open(): Promise<Remote>;
    /**
     * @param {string} call
     * @param {any[]} args
     * @returns {Promise<any>}
     */
    call(call: string, args: any[]): Promise<any>;
    close(): void;
}
export {};
