import { electorMachine } from '@synod/elector'
import { describe, expect, it } from 'vitest'
import { chartOf } from './chart.ts'
import { stateTable, transitionTable } from './tables.ts'
import { clockMachine, doorMachine } from './toys.fixture.ts'

describe('the tables of a machine', () => {
  it('list the states', () => {
    expect(stateTable(chartOf(doorMachine))).toBe(`| state | what it means |
|---|---|
| \`closed\` (initial) | Nobody gets in; "closed" means: not locked. |
| \`open\` | Anybody gets in. |
| \`locked\` (final) | For good. |`)
  })

  it('name states within states by their path', () => {
    expect(stateTable(chartOf(clockMachine))).toContain('| `running.hand.still` (initial) | |')
  })

  it('call initial what something begins in', () => {
    const states = stateTable(chartOf(electorMachine))
    expect(states).toContain('| `eligible.electing` (initial) |')
    expect(states).toContain('| `ineligible.unfit` |')
  })

  it('have what a state does after what the states inside do', () => {
    const [, , ...rows] = transitionTable(chartOf(electorMachine)).split('\n')
    const places = rows.map((row) => row.split(' | ')[0])
    const [child, parent, root] = ['| `eligible.isolated`', '| `eligible`', '| any state']
    expect(places.lastIndexOf(child)).toBeLessThan(places.indexOf(parent))
    expect(places.lastIndexOf(parent)).toBeLessThan(places.indexOf(root))
  })

  it('list the transitions in the order in which they are tried', () => {
    expect(transitionTable(chartOf(doorMachine))).toBe(`| in | event | if | to | what happens | paper |
|---|---|---|---|---|---|
| \`closed\` | at once | is somebody there? and not is it heavy? | \`open\` | | |
| \`closed\` | \`push\` | is it heavy? | | It does not move. | |
| \`closed\` | \`push\` | otherwise | \`open\` | It opens. | PMS 1a, PMS I5 |
| \`closed\` | \`lock.turn\` | | \`locked\` | | |
| \`open\` | \`pull\` | | \`closed\` | It falls \\| shut. | |
| any state | \`kick\` | | | It hurts. | |`)
  })
})
