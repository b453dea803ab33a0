/** A deliberate bug and whether anything noticed it, as `npm run mutants` recorded it last. */
export interface MutantResult {
  readonly name: string
  readonly bug: string
  readonly rows: readonly string[]
  /** What noticed it, in words; null when nothing did. */
  readonly killedBy: string | null
}

/**
 * Reads the results of the mutants. Throws when the text is no such file: results that cannot be read must not look like
 * mutants that do not exist.
 */
export function readMutants(json: string): MutantResult[] {
  const parsed: unknown = JSON.parse(json)
  const mutants = isObject(parsed) ? parsed.mutants : undefined
  if (!Array.isArray(mutants)) throw new Error('the results of the mutants have a list "mutants"; run npm run mutants')
  return mutants.map((each: unknown) => {
    if (!isObject(each)) throw new Error(`a mutant is an object, not ${JSON.stringify(each)}`)
    const { name, bug, rows, killedBy } = each
    const isWhole =
      typeof name === 'string' &&
      typeof bug === 'string' &&
      Array.isArray(rows) &&
      rows.every((row): row is string => typeof row === 'string') &&
      (killedBy === null || typeof killedBy === 'string')
    if (!isWhole) throw new Error(`a mutant has name, bug, rows and killedBy, unlike ${JSON.stringify(each)}`)
    return { name, bug, rows, killedBy }
  })
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
