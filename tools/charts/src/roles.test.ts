import { chartOf, statesBelow } from '@synod/charts'
import { describe, expect, it } from 'vitest'
import { drawingsOf } from './drawings.ts'
import { isCurrent } from './main.ts'
import { roles } from './roles.ts'

describe.each(roles)('the $name', (role) => {
  it('has pictures that show its chart as it is', async () => {
    const stale = (await drawingsOf(role)).filter((drawing) => !isCurrent(drawing)).map(({ file }) => file.pathname)
    expect(stale, 'the machine has changed since its chart was drawn: npm run charts').toEqual([])
  })

  it('describes each of its states and transitions', () => {
    const { root } = chartOf(role.machine)
    const bare = [root, ...statesBelow(root)].flatMap(({ path, description, transitions }) => [
      ...(description ? [] : [path || 'the machine']),
      ...transitions.flatMap((each) =>
        each.description ? [] : [`${path || 'any state'}: ${each.event} [${each.guard}]`],
      ),
    ])
    expect(bare).toEqual([])
  })
})
