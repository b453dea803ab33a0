/** Runs the command line; the process ends with its exit code. */
export function main(_words: readonly string[]): void {}
