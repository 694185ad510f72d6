export type ChallengeKind = import('./liveness-challenges.js').ChallengeKind;
export type Liveness = import('./liveness-evidence.js').Liveness;
export type Weighed = import('./liveness-evidence.js').Weighed;
export type Motion = import('./liveness-motion.js').Motion;
export type Face = import('./results.js').Face;
export type Settings = {
    challenges: number;
    kinds: ChallengeKind[];
    timeLimit: number;
    random: () => number;
};
export type Frame = Pick<import('./results.js').Result, 'timestamp' | 'width' | 'height' | 'faces'>;
export type LivenessState = {
    /**
     * waiting: for a face at rest, before a prompt
     */
    phase: 'waiting' | 'challenge' | 'done';
    /**
     * what is asked now: its `kind`, and the
     * `prompt`, a sentence for the user
     */
    challenge: {
        kind: ChallengeKind;
        prompt: string;
    } | null;
    /**
     * 0..1, of the rest that is waited for or of the motion
     */
    progress: number;
    /**
     * what keeps it from going on, a sentence for the user, or ''
     */
    hint: string;
    /**
     * challenges so far
     */
    passed: number;
    /**
     * 'unsure' until done
     */
    liveness: Liveness;
};
export type Prompt = {
    kind: ChallengeKind;
    at: number;
    onset: number | null;
    reachedAt: number | null;
    amount: number;
};
/** Made by createLivenessCheck. */
export declare class LivenessCheck {
    #private;
    /** Made by createLivenessCheck(). @internal @param {Settings} settings */
    constructor(settings: Settings);
    /** What the last update said. */
    get state(): LivenessState;
    /**
     * The next frame. Give every result of the analyzer, also those without the face; their JSON will do.
     * @param {Face | null | undefined} given the face that is checked, of this result; needs mesh and pose, and
     *   embedding, liveness and quality where the analyzer has them
     * @param {Frame} result that the face is of
     * @returns {LivenessState}
     */
    update(given: Face | null | undefined, result: Frame): LivenessState;
}
