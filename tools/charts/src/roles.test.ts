import { readFileSync } from 'node:fs'
import { chartOf, statesBelow } from '@synod/charts'
import { describe, expect, it } from 'vitest'
import { subjects } from './drawings.ts'
import { isCurrent } from './main.ts'
import { roles } from './roles.ts'

describe.each(subjects)('the $name', ({ drawings }) => {
  it('has pictures that show its chart as it is', async () => {
    const stale = (await drawings()).filter((drawing) => !isCurrent(drawing)).map(({ file }) => file.pathname)
    expect(stale, 'the machine has changed since its chart was drawn: npm run charts').toEqual([])
  })
})

describe('the traffic light', () => {
  it('is the machine in the README that shows its picture', () => {
    const source = readFileSync(new URL('traffic-light.ts', import.meta.url), 'utf8')
    const readme = readFileSync(new URL('../../../packages/charts/README.md', import.meta.url), 'utf8')
    expect(readme).toContain(source.slice(source.indexOf('createMachine({')))
  })
})

describe.each(roles)('the $name', ({ machine }) => {
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
