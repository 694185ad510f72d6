/**
 * What a stream of readings says over time: of everybody in view, without telling them apart, or of one person.
 *
 *   const timeline = createTimeline();
 *   timeline.add(await analyzer.analyze(video)); // frame by frame, of an analyzer with the task 'emotion'
 *   timeline.minutes; // [{ start, seconds, faces, expressions: { happy: 0.21, .. }, valence: 0.18 }, ..]
 *   timeline.toCSV({ per: 'minute' });
 *
 *   const session = createSession(); // tasks 'mesh', 'pose', 'gaze', 'emotion', better with 'quality', 'blendshapes'
 *   session.add(await analyzer.analyze(video));
 *   session.summary().blinks.perMinute;
 *
 * Nothing is stored outside of the two objects.
 * @module facewise/timeline
 */
export { EXPRESSIONS, Timeline, createTimeline } from './timeline-crowd.js';
export { Session, createSession } from './timeline-session.js';
export { VALENCE_WEIGHTS, expressionOf, valenceOf } from './timeline-valence.js';
export type ExpressionLabel = import('./timeline-crowd.js').ExpressionLabel;
export type Reading = import('./timeline-crowd.js').Reading;
export type Shares = import('./timeline-crowd.js').Shares;
export type TimelineOptions = import('./timeline-crowd.js').TimelineOptions;
export type TimelineRow = import('./timeline-crowd.js').TimelineRow;
export type Direction = import('./timeline-gaze.js').Direction;
export type Episode = import('./timeline-gaze.js').Episode;
export type PoorCode = import('./timeline-quality.js').PoorCode;
export type SessionNow = import('./timeline-session.js').SessionNow;
export type SessionOptions = import('./timeline-session.js').SessionOptions;
export type SessionRow = import('./timeline-session.js').SessionRow;
export type SessionSummary = import('./timeline-session.js').SessionSummary;
export type Scores = import('./timeline-valence.js').Scores;
/** @typedef {import('./timeline-crowd.js').ExpressionLabel} ExpressionLabel */
/** @typedef {import('./timeline-crowd.js').Reading} Reading */
/** @typedef {import('./timeline-crowd.js').Shares} Shares */
/** @typedef {import('./timeline-crowd.js').TimelineOptions} TimelineOptions */
/** @typedef {import('./timeline-crowd.js').TimelineRow} TimelineRow */
/** @typedef {import('./timeline-gaze.js').Direction} Direction */
/** @typedef {import('./timeline-gaze.js').Episode} Episode */
/** @typedef {import('./timeline-quality.js').PoorCode} PoorCode */
/** @typedef {import('./timeline-session.js').SessionNow} SessionNow */
/** @typedef {import('./timeline-session.js').SessionOptions} SessionOptions */
/** @typedef {import('./timeline-session.js').SessionRow} SessionRow */
/** @typedef {import('./timeline-session.js').SessionSummary} SessionSummary */
/** @typedef {import('./timeline-valence.js').Scores} Scores */
