export type Element = import('./xml.js').Element;
export type Edit = {
    start: number;
    end: number;
    text: string;
};
export type Packet = {
    prefix: string;
    descriptions: Element[];
};
/**
 * A sidecar file of another program (or an earlier run) with our faces in it. All else stays to the letter. A region
 * that is there already keeps its name, unless that is what an earlier run wrote (`was`); one that has no name gets
 * ours. What is not understood throws XMP_INVALID.
 * @param {string} text of the file
 * @param {import('./xmp.js').XmpOptions} options as for writeXmp()
 * @returns {{ text: string, kept: { name: string, instead: string }[] }} the new `text`, and in `kept` each `name` that
 *   was there and stays, with ours, `instead` of which it stays
 */
export declare function mergeXmp(text: string, options: import('./xmp.js').XmpOptions): {
    text: string;
    kept: {
        name: string;
        instead: string;
    }[];
};
