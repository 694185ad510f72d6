/** @type {Readonly<{ [role: string]: { file: string, bytes: number, sha256: string } }>} */
export declare const PACKAGED: Readonly<{
    [role: string]: {
        file: string;
        bytes: number;
        sha256: string;
    };
}>;
