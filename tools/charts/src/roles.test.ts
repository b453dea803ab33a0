import { readFileSync } from 'node:fs'
import { chartOf, statesBelow } from '@synod/charts'
import { describe, expect, it } from 'vitest'
import { withChart } from './readme.ts'
import { roles } from './roles.ts'

describe.each(roles)('the $name', ({ machine, readme }) => {
  it('has a README that shows its chart as it is', () => {
    const found = readFileSync(readme, 'utf8')
    const isCurrent = withChart(found, machine) === found
    expect(isCurrent, 'the machine has changed since its chart was drawn: npm run charts').toBe(true)
  })

  it('describes each of its states and transitions', () => {
    const { root } = chartOf(machine)
    const bare = [root, ...statesBelow(root)].flatMap(({ path, description, transitions }) => [
      ...(description ? [] : [path || 'the machine']),
      ...transitions.flatMap((each) =>
        each.description ? [] : [`${path || 'any state'}: ${each.event} [${each.guard}]`],
      ),
    ])
    expect(bare).toEqual([])
  })
})
