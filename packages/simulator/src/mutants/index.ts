/*
 * Role machines that break a rule on purpose, for who shows what the rule is for. They are mutants of the project's suite:
 * it kills these very machines (`npm run mutants`).
 */
export { acceptsBelowPromise } from './accepts-below-promise.ts'
export { choosesOwnValue } from './chooses-own-value.ts'
export { onePromiseSuffices } from './one-promise-suffices.ts'
export type { RoleMutant } from './role-mutant.ts'
export { toldOfOtherSets } from './told-of-other-sets.ts'
export { beginning, mishearing, shipped } from './variation.ts'
