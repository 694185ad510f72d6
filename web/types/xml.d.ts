export type Element = {
    /**
     * of the tag, with its prefix
     */
    name: string;
    /**
     * of its namespace
     */
    uri: string;
    /**
     * name
     */
    local: string;
    /**
     * without namespace declarations
     */
    attributes: Attribute[];
    children: Element[];
    /**
     * all character data directly inside
     */
    text: string;
    /**
     * prefixes known inside, with their namespaces
     */
    scope: Map<string, string>;
    /**
     * of its start tag
     */
    start: number;
    /**
     * end of its start tag
     */
    open: number;
    /**
     * start of its end tag; `open` where it has none
     */
    close: number;
    end: number;
};
export type Attribute = {
    uri: string;
    local: string;
    value: string;
};
/**
 * The root element of an XML text: namespaces, comments, CDATA, processing instructions and the five entities, but no
 * DOCTYPE, which metadata does not need and attacks do. Anything out of order throws XMP_INVALID.
 * @param {string} text
 * @returns {Element}
 */
export declare function parseXml(text: string): Element;
/**
 * Text as it may stand between tags and in attributes. What XML cannot say is left out.
 * @param {string} text
 */
export declare function escapeXml(text: string): string;
