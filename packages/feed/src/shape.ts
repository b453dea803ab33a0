/** Whether a value that came from anywhere is of some form. */
export type Check = (value: unknown) => boolean

export const isText: Check = (value) => typeof value === 'string' && value.length <= TEXT_CHARACTERS_MAX
export const isWhole: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0
export const isTime: Check = (value) => Number.isFinite(value)
export const isTruth: Check = (value) => typeof value === 'boolean'

const TEXT_CHARACTERS_MAX = 4096

/** An object with these fields, all of them named here: the compiler asks for a field that is added. Others are let be. */
export function shape<T extends object>(checks: { readonly [K in keyof Required<T>]: Check }): Check {
  const fields = Object.entries<Check>(checks)
  return (value) => {
    if (typeof value !== 'object' || value === null) return false
    const object = value as Record<string, unknown>
    for (const [name, check] of fields) if (!check(object[name])) return false
    return true
  }
}

export function listOf(check: Check, countMax: number): Check {
  return (value) => Array.isArray(value) && value.length <= countMax && value.every((element) => check(element))
}

export function pairOf(first: Check, second: Check): Check {
  return (value) => Array.isArray(value) && value.length === 2 && first(value[0]) && second(value[1])
}

export function oneOf(...texts: readonly string[]): Check {
  const known = new Set<unknown>(texts)
  return (value) => known.has(value)
}

export function maybe(check: Check): Check {
  return (value) => value === undefined || check(value)
}

export function either(...checks: readonly Check[]): Check {
  return (value) => checks.some((check) => check(value))
}

export function exactly(constant: unknown): Check {
  return (value) => value === constant
}
