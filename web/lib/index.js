/**
 * Finds faces in pictures and reads them, on the user's own device.
 *
 *   const analyzer = await createAnalyzer({ tasks: ['emotion', 'age'] });
 *   const { faces } = await analyzer.analyze(image);
 *   analyzer.close();
 *
 * @module facewise
 */
import { supportedVariants } from './wasm.js';

export { Analyzer, createAnalyzer } from './analyzer.js';
export { FacewiseError } from './errors.js';
export { FaceEvent } from './events.js';
export { DEFAULT_TASKS, RANGES, ROLES, TASKS } from './options.js';
export { EMOTIONS, Face, KEYPOINTS, Result } from './results.js';
export { version } from './version.js';

/** Whether this engine can run the analyzer at all: it needs WebAssembly SIMD. */
export function isSupported() {
  return supportedVariants().length > 0;
}

/** @typedef {import('./analyzer.js').AnalyzeOptions} AnalyzeOptions */
/** @typedef {import('./analyzer.js').AnalyzerStats} AnalyzerStats */
/** @typedef {import('./blendshapes.js').BlendshapeName} BlendshapeName */
/** @typedef {import('./blendshapes.js').Blendshapes} Blendshapes */
/** @typedef {import('./custom.js').CropOptions} CropOptions */
/** @typedef {import('./custom.js').CustomReading} CustomReading */
/** @typedef {import('./custom.js').CustomSpec} CustomSpec */
/** @typedef {import('./custom.js').CustomTask} CustomTask */
/** @typedef {import('./errors.js').ErrorCode} ErrorCode */
/** @typedef {import('./events.js').Change} Change */
/** @typedef {import('./events.js').EventData} EventData */
/** @typedef {import('./image.js').ImageInput} ImageInput */
/** @typedef {import('./image.js').RawImage} RawImage */
/** @typedef {import('./liveness-hint.js').Evidence} Evidence */
/** @typedef {import('./liveness-hint.js').Liveness} Liveness */
/** @typedef {import('./options.js').AnalyzerOptions} AnalyzerOptions */
/** @typedef {import('./options.js').Progress} Progress */
/** @typedef {import('./options.js').Role} Role */
/** @typedef {import('./options.js').Task} Task */
/** @typedef {import('./quality.js').Quality} Quality */
/** @typedef {import('./quality.js').QualityCode} QualityCode */
/** @typedef {import('./results.js').Box} Box */
/** @typedef {import('./results.js').CropImage} CropImage */
/** @typedef {import('./results.js').EmotionLabel} EmotionLabel */
/** @typedef {import('./results.js').Point} Point */
