import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { type Drawing, type Subject, subjects } from './drawings.ts'

const USAGE = `role-charts: the pictures of the charts, in READMEs and in docs/charts
  role-charts write   draws every chart anew
  role-charts check   fails when a picture differs from its machine`

/** The command line. Returns the exit code: 0, 1 when a chart is stale or cannot be drawn, 2 for senseless arguments. */
export async function main(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args
  if (rest.length > 0 || (command !== 'write' && command !== 'check')) {
    console.error(USAGE)
    return 2
  }
  const use = command === 'write' ? write : check
  const results: Result[] = []
  for (const subject of subjects) results.push(await reported(subject, use))
  return results.every((result) => result === 'good') ? 0 : 1
}

type Result = 'good' | 'bad'

/** Is what was drawn the same as what there is? */
export function isCurrent({ file, text }: Drawing): boolean {
  return existsSync(file) && readFileSync(file, 'utf8') === text
}

function write(name: string, drawings: readonly Drawing[]): Result {
  const stale = drawings.filter((drawing) => !isCurrent(drawing))
  for (const { file, text } of stale) writeFileSync(file, text)
  if (stale.length > 0) console.log(`${name}: drawn anew`)
  return 'good'
}

function check(name: string, drawings: readonly Drawing[]): Result {
  if (drawings.every(isCurrent)) return 'good'
  console.error(`${name}: the machine has changed since its chart was drawn: npm run charts`)
  return 'bad'
}

async function reported(
  { name, drawings }: Subject,
  use: (name: string, drawings: readonly Drawing[]) => Result,
): Promise<Result> {
  try {
    return use(name, await drawings())
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`)
    return 'bad'
  }
}
