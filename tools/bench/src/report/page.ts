import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe } from '../conditions.ts'
import { Results } from '../results.ts'
import type { Saved } from '../saved.ts'
import { drawAsMarkdown } from './markdown.ts'
import { picturesOf } from './pictures.ts'
import { marksOf, reportOf } from './report.ts'

/** Seen from the sources and from `dist` alike. */
const PAGE = new URL('../../../../docs/PERFORMANCE.md', import.meta.url)

/** What the command writes; everything else on the page is written by people. */
export const PARTS = ['conditions', 'marks', 'measured'] as const
export type PartName = (typeof PARTS)[number]

/** Writes the parts of docs/PERFORMANCE.md, and its pictures. */
export function writePage(saved: Saved): void {
  const results = new Results(saved.results)
  const bodies: Readonly<Record<PartName, string>> = {
    conditions: conditionsOf(saved),
    marks: drawAsMarkdown(marksOf(results)),
    measured: drawAsMarkdown(reportOf(results)),
  }
  const page = PARTS.reduce((text, part) => withPart(text, part, bodies[part]), readFileSync(PAGE, 'utf8'))
  mkdirSync(new URL('performance/', PAGE), { recursive: true })
  for (const [name, svg] of picturesOf(results)) writeFileSync(new URL(`performance/${name}`, PAGE), svg)
  writeFileSync(PAGE, page)
}

function conditionsOf({ runs, absent }: Saved): string {
  return [
    ...runs.map(({ conditions, pace: { rounds, seconds, warmUpSeconds } }) => {
      return `${describe(conditions)}. Rounds: ${rounds}; each load ${seconds} s, after ${warmUpSeconds} s that do not count.`
    }),
    ...Object.entries(absent).map(([system, why]) => `${system} was not measured: ${why}.`),
  ].join('\n\n')
}

/** The page with one part of it replaced. Throws when it has no place for it. */
export function withPart(page: string, name: PartName, body: string): string {
  const [begin, end] = [`<!-- bench ${name}: begin -->`, `<!-- bench ${name}: end -->`]
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`the page has no place for ${name}: ${begin} … ${end}`)
  return `${page.slice(0, from + begin.length)}\n\n${body.trim()}\n\n${page.slice(to)}`
}
