/** Nodes to choose from, of their numbers in a row: a string, so that a form is drawn again only when it changes. */
export function nodeOptions(numbers: string): readonly (readonly [string, string])[] {
  return numbers === '' ? [] : numbers.split(',').map((number) => [number, `n${number}`] as const)
}

/** The one chosen if it is there, else the one at this place. */
export function chosenOr(chosen: string, numbers: string, place: number): string {
  const all = numbers.split(',')
  return all.includes(chosen) ? chosen : (all[place] ?? all[0] ?? '')
}
