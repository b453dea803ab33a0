/** What the paper demands in each row of the checklist, by the row's id: `P1a`, `3.6`. */
export type Demands = Readonly<Record<string, string>>

/** Reads the rows out of `docs/paper/checklist.md`: tables of `row | demand | not yet`. */
export function readDemands(checklist: string): Demands {
  const rows = [...checklist.matchAll(/^\| ([\w.]+) \| (.+?) \| .*\|$/gm)].map(([, id, demand]) => [id, demand])
  return Object.fromEntries(rows.filter(([id]) => id !== 'row'))
}

/** A row that a transition obeys, as a reader wants it. */
export interface Demand {
  readonly id: string
  readonly text: string
}

/** The rows that `meta.paper` of a transition names: `PMS P1a`. Sections of the paper, which are no rows, are left out. */
export function demandsOf(paper: readonly string[], demands: Demands): readonly Demand[] {
  return paper.flatMap((name) => {
    const id = name.replace(/^PMS /, '')
    const text = demands[id]
    return text === undefined ? [] : [{ id, text }]
  })
}
