export type Box = import('./results.js').Box;
export type TaggedFace = {
    /**
     * pixels of the displayed picture
     */
    box: Box;
    /**
     * number of its group of the same person; -1: too poor to say
     */
    group: number;
    /**
     * name, null where it has none
     */
    person: string | null;
    /**
     * 0..1
     */
    quality?: number;
    /**
     * detector's, 0..1
     */
    score?: number;
};
export type TaggedPicture = {
    /**
     * path, best from where the tags lie, parts divided by '/'
     */
    file: string;
    /**
     * pixels of the picture as it is displayed
     */
    width: number;
    /**
     * and its height
     */
    height: number;
    /**
     * EXIF orientation of the file, 1 to 8
     */
    orientation?: number;
    /**
     * all that were found
     */
    faces: TaggedFace[];
};
export type Tags = {
    /**
     * those that could be read
     */
    pictures: TaggedPicture[];
    /**
     * one a `group`, the most
     * seen first: `name`, or null, and how many `faces` in how many `pictures`
     */
    people: {
        group: number;
        name: string | null;
        faces: number;
        pictures: number;
    }[];
    /**
     * pictures that could not be read: the `file` and the `reason`
     */
    skipped: {
        file: string;
        reason: string;
    }[];
};
/**
 * The JSON form of tags: { format: 'facewise-tags', version: 1, facewise, pictures, people, skipped }, where the last
 * three are as in Tags and `facewise` is the version that wrote it.
 * @param {{ pictures: readonly TaggedPicture[], skipped?: Tags['skipped'] }} tags the `pictures`, and those `skipped`
 * @returns {string} a line for each picture, so that versions of it can be compared
 */
export declare function writeTags(tags: {
    pictures: readonly TaggedPicture[];
    skipped?: Tags['skipped'];
}): string;
/**
 * Read what writeTags() wrote. Anything else throws TAGS_INVALID, what a later version wrote TAGS_VERSION.
 * @param {string} text of the file
 * @returns {Tags}
 */
export declare function parseTags(text: string): Tags;
