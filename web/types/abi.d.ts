export type Field = {
    type: string;
    offset: number;
    count: number;
};
export type StructLayout = {
    size: number;
    fields: {
        [name: string]: Field;
    };
};
export type Layout = {
    [struct: string]: StructLayout;
};
/** One instance of the wasm module: its memory, its structs, its calls. */
export declare class Instance {
    #private;
    exports: {
        [name: string]: any;
        memory: WebAssembly.Memory;
    };
    layout: Layout;
    /** Set when a trap has left the memory in an unknown state. */
    broken: boolean;
    errorPointer: number;
    outPointer: number;
    /** @param {WebAssembly.Module} module */
    static create(module: WebAssembly.Module): Promise<Instance>;
    /**
     * @param {WebAssembly.Module} module
     * @param {{ [name: string]: any, memory: WebAssembly.Memory }} exports
     */
    constructor(module: WebAssembly.Module, exports: {
        [name: string]: any;
        memory: WebAssembly.Memory;
    });
    get heapBytes(): number;
    get view(): DataView<ArrayBuffer>;
    /**
     * @param {number} pointer
     * @param {number} length
     */
    bytes(pointer: number, length: number): Uint8Array<ArrayBuffer>;
    /** @param {number} size bytes */
    alloc(size: number): number;
    /** @param {number} pointer */
    free(pointer: number): void;
    /**
     * Room for a struct while `use` runs.
     * @template T
     * @param {string} struct
     * @param {(pointer: number) => T} use
     */
    with<T>(struct: string, use: (pointer: number) => T): T;
    /**
     * A copy of `bytes` inside while `use` runs.
     * @template T
     * @param {Uint8Array} bytes
     * @param {(pointer: number) => T} use
     */
    withBytes<T>(bytes: Uint8Array, use: (pointer: number) => T): T;
    /** Call an export that cannot fail. @param {string} name @param {...(number | boolean)} args @returns {any} */
    call(name: string, ...args: (number | boolean)[]): any;
    /**
     * Call an export that takes a fw_error last and answers a fw_status, and throw what it says.
     * @param {string} name
     * @param {...(number | boolean)} args without the error
     */
    check(name: string, ...args: (number | boolean)[]): void;
    /**
     * Like check() for exports without a fw_error.
     * @param {string} name
     * @param {...(number | boolean)} args
     */
    checkStatus(name: string, ...args: (number | boolean)[]): void;
    /**
     * @param {number} status
     * @param {string} message
     * @returns {never}
     */
    fail(status: number, message: string): never;
    /** The pointer or size that the last call wrote to outPointer. @param {0 | 4} [offset] */
    takeOut(offset?: 0 | 4): number;
    /** @param {number} pointer of a NUL-terminated UTF-8 text, or 0 */
    text(pointer: number): string;
    /**
     * @param {string} struct
     * @param {number} pointer
     * @param {{ [field: string]: number | boolean | readonly number[] }} values an array for a field of more elements
     */
    write(struct: string, pointer: number, values: {
        [field: string]: number | boolean | readonly number[];
    }): void;
    /**
     * @param {string} struct
     * @param {number} pointer
     */
    read(struct: string, pointer: number): {
        [field: string]: any;
    };
}
/**
 * The fields of a struct: a number each, or an array where a field has more than one element.
 * @param {DataView} view
 * @param {number} pointer
 * @param {StructLayout} struct
 * @returns {{ [field: string]: any }}
 */
export declare function readStruct(view: DataView, pointer: number, struct: StructLayout): {
    [field: string]: any;
};
