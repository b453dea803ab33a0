import { readFileSync, writeFileSync } from 'node:fs'

/** Seen from the sources and from `dist` alike. */
const PAGE = new URL('../../../../docs/SNAPSHOTS.md', import.meta.url)

/** The parts of the page, each written by the command of its name. */
export const SECTIONS = ['soak', 'restart', 'pauses', 'catch-up'] as const
export type SectionName = (typeof SECTIONS)[number]

const INTRODUCTION = `# What snapshots cost, and what they save

A node takes a snapshot of its state while it works, and drops the log below it
([packages/replica](../packages/replica/README.md#snapshots) says how). Here is what comes of it, measured on real processes:
ZeroMQ between them, an LMDB store for each, one client in a process of its own. Each part is written by the command that it
names; measure again, do not edit.`

/** The page with one part of it replaced; a page that is not there yet, or has other parts, is begun anew around it. */
export function withSection(page: string, name: SectionName, body: string): string {
  const parts = SECTIONS.map((each) => {
    const text = each === name ? body.trim() : (sectionOf(page, each) ?? `Not measured yet: \`measure ${each}\`.`)
    return `${begin(each)}\n\n${text}\n\n${end(each)}`
  })
  return `${[INTRODUCTION, ...parts].join('\n\n')}\n`
}

/** Replaces a part of docs/SNAPSHOTS.md. */
export function writeSection(name: SectionName, body: string): void {
  const page = readFileSync(PAGE, { encoding: 'utf8', flag: 'a+' })
  writeFileSync(PAGE, withSection(page, name, body))
}

/** A picture beside the page, under `docs/`. */
export function writePicture(path: string, svg: string): void {
  writeFileSync(new URL(path, PAGE), svg)
}

/** What the page has for a part, if it has it. */
export function sectionOf(page: string, name: SectionName): string | undefined {
  const from = page.indexOf(begin(name))
  const to = page.indexOf(end(name))
  return from < 0 || to < from ? undefined : page.slice(from + begin(name).length, to).trim()
}

function begin(name: SectionName): string {
  return `<!-- measure ${name}: begin -->`
}

function end(name: SectionName): string {
  return `<!-- measure ${name}: end -->`
}
