import { useState } from 'react'

/** The list given before, as long as it holds the same things: what is worked out of it need not be again. */
export function useSteady<T>(list: readonly T[]): readonly T[] {
  const [steady, setSteady] = useState(list)
  if (steady === list) return steady
  if (steady.length === list.length && steady.every((item, index) => item === list[index])) return steady
  setSteady(list)
  return list
}
