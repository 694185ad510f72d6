import { FacewiseError } from './errors.js';
export type Box = import('./results.js').Box;
export type Element = import('./xml.js').Element;
export type Region = {
    /**
     * pixels of the picture as it is displayed
     */
    box: Box;
    /**
     * of the person; a face without one is written, too
     */
    name?: string;
    /**
     * 'Face' (default), 'Pet', 'Focus', 'BarCode'
     */
    type?: string;
    /**
     * the name that an earlier run of yours wrote: mergeXmp() replaces it, and no other
     */
    was?: string;
};
export type XmpOptions = {
    /**
     * pixels of the picture as it is displayed: after its EXIF orientation, as boxes are
     */
    width: number;
    /**
     * and its height
     */
    height: number;
    /**
     * who and what is where
     */
    regions: readonly Region[];
    /**
     * EXIF orientation of the picture file, 1 (default) to 8
     */
    orientation?: number;
    /**
     * names also as keywords (dc:subject), which every photo program lists; default true
     */
    keywords?: boolean;
};
/** @typedef {import('./results.js').Box} Box */
/** @typedef {import('./xml.js').Element} Element */
/**
 * A rectangle in a picture and what it shows.
 * @typedef {object} Region
 * @property {Box} box pixels of the picture as it is displayed
 * @property {string} [name] of the person; a face without one is written, too
 * @property {string} [type] 'Face' (default), 'Pet', 'Focus', 'BarCode'
 * @property {string} [was] the name that an earlier run of yours wrote: mergeXmp() replaces it, and no other
 */
/**
 * What writeXmp() and mergeXmp() write.
 * @typedef {object} XmpOptions
 * @property {number} width pixels of the picture as it is displayed: after its EXIF orientation, as boxes are
 * @property {number} height and its height
 * @property {readonly Region[]} regions who and what is where
 * @property {number} [orientation] EXIF orientation of the picture file, 1 (default) to 8
 * @property {boolean} [keywords] names also as keywords (dc:subject), which every photo program lists; default true
 */
export declare const RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
export declare const NAMESPACES: {
    readonly 'mwg-rs': 'http://www.metadataworkinggroup.com/schemas/regions/';
    readonly stDim: 'http://ns.adobe.com/xap/1.0/sType/Dimensions#';
    readonly stArea: 'http://ns.adobe.com/xmp/sType/Area#';
    readonly Iptc4xmpExt: 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/';
    readonly dc: 'http://purl.org/dc/elements/1.1/';
};
/**
 * A sidecar file with face regions as the Metadata Working Group defines them (mwg-rs), people (Iptc4xmpExt) and
 * keywords (dc:subject). digiKam, Immich and darktable read it beside a picture as photo.jpg.xmp; Lightroom, Bridge and
 * Picasa read the same once it is inside of a JPEG, where exiftool puts it. The areas are those of the picture as it is
 * stored, before its EXIF orientation, as the group's guidelines 2.0 (5.9) demand.
 * @param {XmpOptions} options what to write
 * @returns {string} the text of the file
 */
export declare function writeXmp(options: XmpOptions): string;
/**
 * What a sidecar file says about people.
 * @param {string} text of the file
 * @param {{ orientation?: number }} [options] `orientation`: EXIF orientation of the picture: boxes are those of the
 *   displayed picture
 * @returns {{ width: number | undefined, height: number | undefined, people: string[], keywords: string[],
 *   regions: { name: string | undefined, type: string, boxNormalized: Box, box: Box | undefined }[] }}
 *   `width`, `height` and `box` in pixels of the displayed picture, where the file tells its size; `boxNormalized` in
 *   fractions of it; `people`, `keywords` and each of the `regions`, with `name` and `type`, as the file has them
 */
export declare function parseXmp(text: string, options?: {
    orientation?: number;
}): {
    width: number | undefined;
    height: number | undefined;
    people: string[];
    keywords: string[];
    regions: {
        name: string | undefined;
        type: string;
        boxNormalized: Box;
        box: Box | undefined;
    }[];
};
/**
 * @param {XmpOptions} options
 * @returns {Checked}
 */
export declare function checkedOptions(options: XmpOptions): Checked;
export type Area = {
    area: Box;
    type: string;
    name: string | undefined;
    was: string | undefined;
};
export type Checked = {
    size: {
        width: number;
        height: number;
    };
    areas: Area[];
    keywords: boolean;
};
/**
 * @param {string} rdf prefix
 * @param {string} about
 * @param {string[]} properties
 */
export declare function description(rdf: string, about: string, properties: string[]): string;
/** @param {string} rdf prefix @param {Pick<Checked, 'size' | 'areas'>} picture @param {string} [kept] further items */
export declare function regionsProperty(rdf: string, { size, areas }: Pick<Checked, 'size' | 'areas'>, kept?: string): string;
/** @param {string} rdf prefix @param {string} property @param {string[]} items */
export declare function bagProperty(rdf: string, property: string, items: string[]): string;
/** People, not pets. @param {readonly { name: string | undefined, type: string }[]} areas */
export declare function namesOf(areas: readonly {
    name: string | undefined;
    type: string;
}[]): string[];
/** @param {string} what */
export declare function notUnderstood(what: string): FacewiseError;
/**
 * @param {unknown} text
 * @returns {{ rdf: Element, descriptions: Element[], properties: Element[] }} attributes that stand for properties come
 *   as elements without a place
 */
export declare function readPacket(text: unknown): {
    rdf: Element;
    descriptions: Element[];
    properties: Element[];
};
/**
 * The one property of a name, or none.
 * @param {Element[]} properties
 * @param {keyof typeof NAMESPACES} prefix
 * @param {string} local
 */
export declare function property(properties: Element[], prefix: keyof typeof NAMESPACES, local: string): import("./xml.js").Element;
/** The Bag, Seq or Alt in a property. @param {Element} element */
export declare function arrayIn(element: Element): import("./xml.js").Element | undefined;
/**
 * Fields of a structure, whichever of RDF's ways it is written in.
 * @param {Element} element
 * @returns {{ text: (prefix: keyof typeof NAMESPACES, local: string) => string | undefined,
 *   element: (prefix: keyof typeof NAMESPACES, local: string) => Element | undefined }}
 */
export declare function fieldsOf(element: Element): {
    text: (prefix: keyof typeof NAMESPACES, local: string) => string | undefined;
    element: (prefix: keyof typeof NAMESPACES, local: string) => Element | undefined;
};
export type FoundRegion = {
    name: string | undefined;
    type: string;
    area: Box;
    item: Element;
};
/**
 * @typedef {{ name: string | undefined, type: string, area: Box, item: Element }} FoundRegion
 * @param {Element[]} properties
 * @returns {{ element: Element | undefined, list: Element | undefined, regions: FoundRegion[],
 *   dimensions: { width: number, height: number } | undefined }} rectangles and circles; other forms are passed over
 */
export declare function regionsOf(properties: Element[]): {
    element: Element | undefined;
    list: Element | undefined;
    regions: FoundRegion[];
    dimensions: {
        width: number;
        height: number;
    } | undefined;
};
