export type CustomSpec = import('./custom.js').CustomSpec;
export type CustomTask = import('./custom.js').CustomTask;
/**
 * Throws unless these can be custom tasks, as far as that is known without their nets.
 * @param {{ [key: string]: any }[]} tasks
 */
export declare function checkCustomTasks(tasks: {
    [key: string]: any;
}[]): void;
/**
 * The settings in force: those given, then those of the file, then defaults.
 * @param {CustomTask} task
 * @param {import('./models.js').LoadedModel[]} models
 * @returns {CustomSpec}
 */
export declare function specOf(task: CustomTask, models: import('./models.js').LoadedModel[]): CustomSpec;
/**
 * Throws unless each net gives a number for each label, or one value.
 * @param {CustomSpec[]} specs
 */
export declare function checkOutputs(specs: CustomSpec[]): void;
