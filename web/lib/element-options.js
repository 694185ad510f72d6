/** @typedef {import('./options.js').AnalyzerOptions} AnalyzerOptions */

/**
 * Options of createAnalyzer() that the attributes say. They go before those given; tasks are joined.
 * @param {import('./element-attributes.js').FaceWiseAttributes} element
 * @param {AnalyzerOptions} given
 * @param {AnalyzerOptions['mode']} mode that suits the source
 * @returns {AnalyzerOptions}
 */
export function attributeOptions(element, given, mode) {
  const { tasks, maxFaces, range, assets, workers, smooth } = element;
  const folder = assets === null ? '' : assets.replace(/\/*$/, '/');
  return /** @type {AnalyzerOptions} */ ({
    ...tasks && { tasks: [...tasks, ...given.tasks ?? []] },
    mode: element.mode ?? given.mode ?? mode,
    ...maxFaces !== null && { maxFaces: numberOr(maxFaces, element.getAttribute('max-faces')) },
    ...range !== null && { range },
    ...folder && { assets: { wasm: `${folder}wasm/`, models: `${folder}models/` } },
    ...workers !== null && { workers: numberOr(workers, element.getAttribute('workers')) },
    ...smooth !== null && { smooth },
  });
}

/**
 * The number of an attribute, or what stands there in its place: the refusal then shows that, not NaN.
 * @param {number} value
 * @param {string | null} text
 */
function numberOr(value, text) {
  return Number.isNaN(value) ? text : value;
}
