import { readFileSync, writeFileSync } from 'node:fs'
import { withChart } from './readme.ts'
import { type Role, roles } from './roles.ts'

const USAGE = `role-charts: the charts in the READMEs of the roles
  role-charts write   draws every chart anew
  role-charts check   fails when a README differs from its machine`

/** The command line. Returns the exit code: 0, 1 when a chart is stale or cannot be drawn, 2 for senseless arguments. */
export function main(args: readonly string[]): number {
  const [command, ...rest] = args
  if (rest.length > 0 || (command !== 'write' && command !== 'check')) {
    console.error(USAGE)
    return 2
  }
  const results = roles.map((role) => (command === 'write' ? write(role) : check(role)))
  return results.every((result) => result === 'good') ? 0 : 1
}

type Result = 'good' | 'bad'

function write({ name, machine, readme }: Role): Result {
  return reported(name, () => {
    const found = readFileSync(readme, 'utf8')
    const drawn = withChart(found, machine)
    if (drawn === found) return 'good'
    writeFileSync(readme, drawn)
    console.log(`${name}: drawn anew`)
    return 'good'
  })
}

function check({ name, machine, readme }: Role): Result {
  return reported(name, () => {
    const found = readFileSync(readme, 'utf8')
    if (withChart(found, machine) === found) return 'good'
    console.error(`${name}: the machine has changed since its chart was drawn: npm run charts`)
    return 'bad'
  })
}

function reported(name: string, run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`)
    return 'bad'
  }
}
