import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Cited, citedIn, citedInTitle, resolved } from './citations.ts'
import { declarationAt, declarationsOf } from './declarations.ts'
import { type WorkspaceFile, workspaceFiles } from './files.ts'
import { type Lexed, lexed } from './lexer.ts'
import { casesOf, titlesOf } from './titles.ts'

/** A place that cites rows: a declaration in code, or a test by its title. */
export interface Place {
  readonly file: string
  /** The declaration's name or the test's title; empty for a file as a whole. */
  readonly name: string
  /** How many rows the citation names: the fewer, the more directly it speaks of each. */
  readonly among: number
}

/** What cites each row, and what cites rows that do not exist. */
export interface Scan {
  readonly code: ReadonlyMap<string, readonly Place[]>
  readonly tests: ReadonlyMap<string, readonly Place[]>
  /** What watches over a row whenever the protocol is simulated or explored. */
  readonly judges: ReadonlyMap<string, readonly Place[]>
  readonly unknown: readonly { readonly file: string; readonly id: string }[]
}

/** Reads every source and test of the workspace at `root` for citations of `rows`. */
export function scanned(root: string, rows: readonly string[]): Scan {
  const found = {
    code: new Map<string, Place[]>(),
    tests: new Map<string, Place[]>(),
    judges: new Map<string, Place[]>(),
  }
  const unknown: { file: string; id: string }[] = []
  for (const file of workspaceFiles(root)) {
    for (const { into, name, cited } of citationsOf(file, lexed(readFileSync(join(root, file.path), 'utf8')))) {
      const { rows: meant, unknown: strange } = resolved(cited, rows)
      unknown.push(...strange.map((id) => ({ file: file.path, id })))
      if (into === undefined) continue
      for (const row of meant) add(found[into], row, { file: file.path, name, among: meant.length })
    }
  }
  return {
    code: mostDirectFirst(found.code),
    tests: mostDirectFirst(found.tests),
    judges: mostDirectFirst(found.judges),
    unknown,
  }
}

interface Citation {
  /** Comments of tests explain; they prove nothing and implement nothing, but their ids have to exist too. */
  readonly into: 'code' | 'tests' | 'judges' | undefined
  readonly name: string
  readonly cited: readonly Cited[]
}

function citationsOf({ kind }: WorkspaceFile, file: Lexed): Citation[] {
  if (kind === 'judge') return citationsInComments(file, 'judges')
  if (kind === 'code') return [...citationsInComments(file, 'code'), ...citationsInCharts(file)]
  const titles = kind === 'test' ? titlesOf(file) : casesOf(file)
  const inTitles = titles.map((name): Citation => ({ into: 'tests', name, cited: citedInTitle(name) }))
  return [...citationsInComments(file, undefined), ...inTitles]
}

function citationsInComments(file: Lexed, into: Citation['into']): Citation[] {
  const declarations = declarationsOf(file)
  return file.tokens
    .filter(({ kind }) => kind === 'comment')
    .map((comment) => ({
      into,
      name: declarationAt(file, declarations, comment) ?? '',
      cited: citedIn(comment.text),
    }))
    .filter(({ cited }) => cited.length > 0)
}

/** `meta: { paper: ['PMS P1a', …] }` of a chart's transition cites as a comment does. */
function citationsInCharts(file: Lexed): Citation[] {
  const declarations = declarationsOf(file)
  return file.tokens
    .filter(({ kind, from, text }) => kind === 'string' && text.startsWith('PMS ') && isInPaperList(file.code, from))
    .map((token) => ({
      into: 'code' as const,
      name: declarations.find(({ from, to }) => from <= token.from && token.to <= to)?.name ?? '',
      cited: citedIn(token.text),
    }))
}

function isInPaperList(code: string, at: number): boolean {
  return /\bpaper: \[[^\]]*$/.test(code.slice(Math.max(0, at - 200), at))
}

/** One line for each place, those that cite the fewest rows first; otherwise in the order of the files. */
function mostDirectFirst(places: ReadonlyMap<string, readonly Place[]>): Map<string, Place[]> {
  return new Map([...places].map(([row, all]) => [row, unique(all).sort((a, b) => a.among - b.among)]))
}

function unique(places: readonly Place[]): Place[] {
  const byName = new Map<string, Place>()
  for (const place of places) {
    const key = `${place.file} ${place.name}`
    const earlier = byName.get(key)
    if (earlier === undefined || place.among < earlier.among) byName.set(key, place)
  }
  return [...byName.values()]
}

function add(into: Map<string, Place[]>, row: string, place: Place): void {
  const places = into.get(row)
  if (places === undefined) into.set(row, [place])
  else places.push(place)
}
