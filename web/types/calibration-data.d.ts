/** How often two strangers are at least so similar. */
export declare const calibration: Readonly<{
    /** sha256 of the recognition net, first 16 digits. */
    model: "63096c935e1d0aca";
    /** What was measured, on what. */
    protocol: string;
    /** Similarity and false-match rate, from dissimilar to similar. @type {readonly (readonly [number, number])[]} */
    points: readonly (readonly [number, number])[];
}>;
