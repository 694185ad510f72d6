export type Motion = import('./liveness-motion.js').Motion;
export type ChallengeKind = 'turn-left' | 'turn-right' | 'look-up' | 'look-down' | 'come-closer' | 'blink' | 'smile' | 'raise-brows';
/** @typedef {import('./liveness-motion.js').Motion} Motion */
/**
 * What can be asked of a person; left and right are the person's own.
 * @typedef {'turn-left' | 'turn-right' | 'look-up' | 'look-down' | 'come-closer' | 'blink' | 'smile' | 'raise-brows'
 *   } ChallengeKind
 */
/** All kinds of challenges. @type {readonly ChallengeKind[]} */
export declare const CHALLENGES: readonly ChallengeKind[];
/** @type {{ [kind in ChallengeKind]: string }} */
export declare const PROMPTS: { [kind in ChallengeKind]: string; };
/**
 * @param {Exclude<ChallengeKind, 'blink'>} kind
 * @param {Motion} motion
 * @param {Motion} neutral
 * @returns {number} 0 at rest, 1 where it counts as done, below 0 the opposite
 */
export declare function amountOf(kind: Exclude<ChallengeKind, 'blink'>, motion: Motion, neutral: Motion): number;
/**
 * Turns of the head that were not asked for. A head that turns also nods a little, and one that comes closer to a low
 * camera looks down on it.
 * @param {ChallengeKind} asked
 * @param {Motion} motion
 * @param {Motion} neutral
 * @returns {number} 1 and more: a wrong motion
 */
export declare function wrongAmount(asked: ChallengeKind, motion: Motion, neutral: Motion): number;
export type Blink = {
    /**
     * milliseconds, when the eyes began to close
     */
    from: number;
    /**
     * when they were open again
     */
    until: number;
    /**
     * milliseconds from open to the least opening
     */
    closing: number;
    /**
     * and back
     */
    opening: number;
    /**
     * opening of the eye that closed less, 1 as at rest
     */
    least: number;
    /**
     * between open and open
     */
    frames: number;
};
/** Finds blinks, asked for or not. */
export declare class BlinkWatch {
    #private;
    /** @type {Blink[]} */
    blinks: Blink[];
    /** Whether the eyes are closed now, or on their way. */
    get busy(): boolean;
    /** @param {Motion} motion @param {Motion} neutral */
    take(motion: Motion, neutral: Motion): void;
}
/**
 * Two blinks in a row that began after `since`.
 * @param {Blink[]} blinks
 * @param {number} since milliseconds
 * @returns {[Blink, Blink] | null}
 */
export declare function blinkedTwice(blinks: Blink[], since: number): [Blink, Blink] | null;
/**
 * The order of the challenges: the first one is strong where there is such a kind, none follows itself.
 * @param {ChallengeKind[]} kinds
 * @param {number} count
 * @param {() => number} random
 * @returns {ChallengeKind[]}
 */
export declare function drawChallenges(kinds: ChallengeKind[], count: number, random: () => number): ChallengeKind[];
