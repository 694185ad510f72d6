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
export { BLENDSHAPES } from './blendshapes.js';
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
/** @typedef {import('./analyzer.js').LoadedNet} LoadedNet */
/** @typedef {import('./blendshapes.js').BlendshapeName} BlendshapeName */
/** @typedef {import('./blendshapes.js').Blendshapes} Blendshapes */
/** @typedef {import('./custom.js').CropOptions} CropOptions */
/** @typedef {import('./custom.js').CustomReading} CustomReading */
/** @typedef {import('./custom.js').CustomSpec} CustomSpec */
/** @typedef {import('./custom.js').CustomTask} CustomTask */
/** @typedef {import('./engine.js').Timing} Timing */
/** @typedef {import('./errors.js').ErrorCode} ErrorCode */
/** @typedef {import('./events.js').ChangeData} ChangeData */
/** @typedef {import('./events.js').Change} Change */
/** @typedef {import('./events.js').CustomChange} CustomChange */
/** @typedef {import('./events.js').EmotionChange} EmotionChange */
/** @typedef {import('./events.js').EnterData} EnterData */
/** @typedef {import('./events.js').EventData} EventData */
/** @typedef {import('./events.js').FaceListener} FaceListener */
/** @typedef {import('./events.js').GenderChange} GenderChange */
/** @typedef {import('./events.js').LeaveData} LeaveData */
/** @typedef {import('./events.js').ListenOptions} ListenOptions */
/** @typedef {import('./events.js').LookingAwayChange} LookingAwayChange */
/** @typedef {import('./image.js').ImageInput} ImageInput */
/** @typedef {import('./image.js').RawImage} RawImage */
/** @typedef {import('./liveness-hint.js').Evidence} Evidence */
/** @typedef {import('./liveness-hint.js').Liveness} Liveness */
/** @typedef {import('./liveness-hint.js').SpoofCode} SpoofCode */
/** @typedef {import('./options.js').AnalyzerOptions} AnalyzerOptions */
/** @typedef {import('./options.js').ModelSource} ModelSource */
/** @typedef {import('./options.js').Mode} Mode */
/** @typedef {import('./options.js').Progress} Progress */
/** @typedef {import('./options.js').Range} Range */
/** @typedef {import('./options.js').ResolvedOptions} ResolvedOptions */
/** @typedef {import('./options.js').Role} Role */
/** @typedef {import('./options.js').Task} Task */
/** @typedef {import('./quality.js').QualityCode} QualityCode */
/** @typedef {import('./quality.js').QualityPart} QualityPart */
/** @typedef {import('./quality.js').Quality} Quality */
/** @typedef {import('./results.js').AgeReading} AgeReading */
/** @typedef {import('./results.js').Box} Box */
/** @typedef {import('./results.js').CropImage} CropImage */
/** @typedef {import('./results.js').EmotionLabel} EmotionLabel */
/** @typedef {import('./results.js').EmotionReading} EmotionReading */
/** @typedef {import('./results.js').FaceJson} FaceJson */
/** @typedef {import('./results.js').GazeReading} GazeReading */
/** @typedef {import('./results.js').GenderReading} GenderReading */
/** @typedef {import('./results.js').KeypointName} KeypointName */
/** @typedef {import('./results.js').Point} Point */
/** @typedef {import('./results.js').Pose} Pose */
/** @typedef {import('./results.js').ResultJson} ResultJson */
