/** What a line of a history can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/** One text for equal data: the names of objects are sorted, so that the order of writing them makes no difference. */
export function canonicalText(data: Json): string {
  return JSON.stringify(data, (_, part: Json) => (isObject(part) ? sorted(part) : part))
}

/** Whether two pieces of data are equal, whatever the order of names in their objects. */
export function isEqual(one: Json, other: Json): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object') return false
  return canonicalText(one) === canonicalText(other)
}

function sorted(object: { readonly [name: string]: Json }): Json {
  return Object.fromEntries(Object.entries(object).sort(([one], [other]) => (one < other ? -1 : 1)))
}

export function isObject(data: Json): data is { readonly [name: string]: Json } {
  return typeof data === 'object' && data !== null && !Array.isArray(data)
}
