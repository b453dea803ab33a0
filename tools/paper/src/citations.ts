/** The rows and ranges of rows that a text cites, in the order in which it does. */
export interface Cited {
  readonly first: string
  /** The last row of a range such as `LN1–LN3`; the same as `first` where one row is cited. */
  readonly last: string
}

const ID = String.raw`(?:\d\.\d+|\d[ab]|[A-Z]{1,2}\d[a-c]?|3(?![.\w]))`
const RANGE = `${ID}(?:\\s?[–-]\\s?${ID})?`
const LIST = `${RANGE}(?:(?:,\\s|,?\\sand\\s|;\\s|\\s?→\\s?)(?:PMS\\s)?${RANGE}(?![\\w]))*`
const MARKED = new RegExp(`\\bPMS\\s(${LIST})(?!\\w)`, 'g')
const OPENING = new RegExp(`^(${LIST}):\\s`)

/** What a comment cites: whatever follows `PMS`, such as `PMS I3, I5, M2`, `PMS LN1–LN3`, `PMS 1b, 3.5`. */
export function citedIn(text: string): Cited[] {
  return [...text.matchAll(MARKED)].flatMap(([, list]) => parsed(list ?? ''))
}

/** What a test's title cites: as in a comment, or ids that open it: `P1a: an acceptor …`. */
export function citedInTitle(title: string): Cited[] {
  const opening = OPENING.exec(title)?.[1]
  return [...(opening === undefined ? [] : parsed(opening)), ...citedIn(title)]
}

function parsed(list: string): Cited[] {
  return [...list.matchAll(new RegExp(RANGE, 'g'))].map(([text]) => {
    const [first = text, last = first] = text.split(/\s?[–-]\s?/)
    return { first, last }
  })
}

/** Sections of the paper may be cited as a whole: `PMS 2.3`, `PMS 3`. They are no rows. */
const SECTIONS: ReadonlySet<string> = new Set(['2.1', '2.2', '2.3', '2.4', '2.5', '3'])

/**
 * The rows that are cited, ranges spelt out in the checklist's order, each once; and the ids that are neither row nor section.
 */
export function resolved(cited: readonly Cited[], rows: readonly string[]): { rows: string[]; unknown: string[] } {
  const found = new Set<string>()
  const unknown = new Set<string>()
  for (const { first, last } of cited) {
    if (first === last && SECTIONS.has(first)) continue
    const from = rows.indexOf(first)
    const to = rows.indexOf(last)
    if (from === -1) unknown.add(first)
    if (to === -1) unknown.add(last)
    if (from === -1 || to === -1) continue
    if (to < from) unknown.add(`${first}–${last}`)
    for (const row of rows.slice(from, to + 1)) found.add(row)
  }
  return { rows: [...found], unknown: [...unknown] }
}
