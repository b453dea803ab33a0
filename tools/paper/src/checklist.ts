/** One demand of the paper, as the committed checklist words it. */
export interface Row {
  readonly id: string
  readonly demand: string
  /** What part of it is still to be built; empty when nothing is. */
  readonly notYet: string
}

export interface Section {
  readonly title: string
  readonly rows: readonly Row[]
}

/** Reads the checklist: a table of `row | demand | not yet` under each heading. Throws where two rows have one id. */
export function readChecklist(markdown: string): Section[] {
  const sections: { title: string; rows: Row[] }[] = []
  for (const line of markdown.split('\n')) {
    const heading = /^## (.+)$/.exec(line)?.[1]
    if (heading !== undefined) sections.push({ title: heading, rows: [] })
    const row = readRow(line)
    if (row !== undefined) sections.at(-1)?.rows.push(row)
  }
  const ids = idsOf(sections)
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice !== undefined) throw new Error(`the checklist has two rows ${twice}; a row has an id of its own`)
  if (ids.length === 0) throw new Error('the checklist has no rows; they look like "| P2c | what is demanded | |"')
  return sections
}

export function idsOf(sections: readonly Section[]): string[] {
  return sections.flatMap(({ rows }) => rows.map(({ id }) => id))
}

/** The ids of the first column of a page with tables; `P2 → P2a → P2b` are three. */
export function idsInTables(markdown: string): string[] {
  return markdown.split('\n').flatMap((line) => {
    const id = /^\| ([^|]+?) \|/.exec(line)?.[1]
    return id === undefined || id === 'id' || id === 'row' ? [] : id.split(' → ')
  })
}

function readRow(line: string): Row | undefined {
  const [before, id, demand, notYet, after] = line.split('|').map((cell) => cell.trim())
  if (before !== '' || after !== '' || id === undefined || demand === undefined || notYet === undefined)
    return undefined
  if (id === 'row' || /^-+$/.test(id)) return undefined
  return { id, demand, notYet }
}
