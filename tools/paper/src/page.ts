import type { Matrix, MatrixRow, MatrixSection, Verdict } from './matrix.ts'
import type { MutantResult } from './mutants.ts'
import type { Place } from './scan.ts'

const HEAD = `# The paper, sentence by sentence

<!-- Written by \`npm run paper\` from docs/paper/checklist.md, the sources, the tests and tools/mutants/results.json. Edit those, not this. -->

*Paxos Made Simple* (Leslie Lamport, 2001) beside what became of it. Each row is one demand of the paper, in our words, with
the code that answers it, the tests that are named after it, and the mutants that break it: deliberate bugs, each of which
has to be noticed. The tables name the most direct of each; every place is listed further down. The first link of a row's
cell leads to the file, the name beside it says where in the file.
`

const MEANINGS: Readonly<Record<Verdict, string>> = {
  holds: 'code, tests, and mutants that break it, every one of them killed',
  tested: 'code and tests; no mutant is aimed at it',
  survived: 'a mutant that breaks it goes unnoticed',
  open: 'not built yet, and not claimed',
  'no code': 'no code cites it',
  'no test': 'no test cites it',
}

/** How many places a table names before it only counts. */
const PLACES_SHOWN_MAX = 2
const MUTANTS_SHOWN_MAX = 3
const TITLE_LENGTH_MAX = 70

/** The matrix as a page that people read: a table for each section, then every place of every row. */
export function pageOf({ sections }: Matrix): string {
  const rows = sections.flatMap((section) => section.rows)
  const parts = [HEAD, summary(rows), ...sections.map(table), '## Every place\n', ...rows.map(details)]
  return `${parts.join('\n').trimEnd()}\n`
}

function summary(rows: readonly MatrixRow[]): string {
  const verdicts = Object.keys(MEANINGS) as Verdict[]
  const lines = verdicts.flatMap((verdict) => {
    const count = rows.filter((row) => row.verdict === verdict).length
    return count === 0 ? [] : [`| ${verdict} | ${count} | ${MEANINGS[verdict]} |`]
  })
  return ['| verdict | rows | which means |', '|---|---|---|', ...lines, ''].join('\n')
}

function table({ title, rows }: MatrixSection): string {
  return [
    `## ${title}`,
    '',
    '| row | demand | code | tests | mutants | verdict |',
    '|---|---|---|---|---|---|',
    ...rows.map(
      (row) =>
        `| [${row.id}](#${anchor(row)}) | ${cell(row.demand)} | ${shownPlaces(row.code, codePlace)} | ${shownPlaces(row.tests, testPlace)} | ${shownMutants(row.mutants)} | ${verdictCell(row)} |`,
    ),
    '',
  ].join('\n')
}

function verdictCell({ verdict, notYet }: MatrixRow): string {
  return notYet === '' ? `**${verdict}**` : `**${verdict}**; not yet: ${cell(notYet)}`
}

function shownPlaces(places: readonly Place[], show: (place: Place) => string): string {
  if (places.length === 0) return '–'
  const more = places.length - PLACES_SHOWN_MAX
  const shown = places.slice(0, PLACES_SHOWN_MAX).map(show)
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('<br>')
}

function codePlace({ file, name }: Place): string {
  return `${link(file)}${name === '' ? '' : ` \`${name}\``}`
}

function testPlace({ file, name }: Place): string {
  const words = name.length > TITLE_LENGTH_MAX ? `${name.slice(0, TITLE_LENGTH_MAX).replace(/\s\S*$/, '')} …` : name
  return `${link(file)} ${cell(words)}`
}

function shownMutants(mutants: readonly MutantResult[]): string {
  if (mutants.length === 0) return '–'
  const killed = mutants.filter(({ killedBy }) => killedBy !== null).length
  const names = mutants.slice(0, MUTANTS_SHOWN_MAX).map(({ name }) => name)
  const more = mutants.length > MUTANTS_SHOWN_MAX ? ' …' : ''
  return `${killed} of ${mutants.length} killed: ${names.join(', ')}${more}`
}

function details(row: MatrixRow): string {
  const tests = row.tests.map(({ file, name }) => `  - ${link(file)} ${plain(name)}`)
  const mutants = row.mutants.map(
    ({ name, bug, killedBy }) =>
      `  - ${name}: ${plain(bug)} ${killedBy === null ? '**Survives.**' : `Killed by ${plain(killedBy)}.`}`,
  )
  return [
    `### ${row.id}`,
    '',
    plain(row.demand),
    '',
    ...list(
      'code',
      row.code.map((place) => `  - ${codePlace(place)}`),
    ),
    ...list('tests', tests),
    ...(row.judges.length === 0
      ? []
      : list(
          'watched in simulation and exploration by',
          row.judges.map((place) => `  - ${codePlace(place)}`),
        )),
    ...list('mutants', mutants),
    '',
  ].join('\n')
}

function list(name: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [`- ${name}: none`] : [`- ${name}:`, ...lines]
}

/** GitHub's name for the heading of a row: `3.6` is `#36`. */
function anchor({ id }: MatrixRow): string {
  return id.toLowerCase().replace('.', '')
}

/** `acceptor/machine.ts` for `packages/acceptor/src/machine.ts`, which is where it leads. */
function link(file: string): string {
  return `[${file.replace(/^(?:packages|apps)\//, '').replace('/src/', '/')}](../${file})`
}

function cell(text: string): string {
  return plain(text).replaceAll('|', '\\|')
}

/** Titles and sentences are text: what Markdown would take for markup is escaped. */
function plain(text: string): string {
  return text.replace(/[\\*_<>[\]]/g, '\\$&')
}
