/**
 * Refuses what is no result of analyze(), nor the JSON of one.
 * @param {any} reading
 * @param {'box'} [part] that each face must have
 */
export declare function requireReading(reading: any, part?: 'box'): void;
