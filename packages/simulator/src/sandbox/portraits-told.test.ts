import type { Happening } from '@synod/feed'
import { describe, expect, it } from 'vitest'
import { openSandbox } from './sandbox.ts'

describe('the portraits that a sandbox tells', () => {
  it.each([185_000, 216_000, 500_000, 1_000_000])('are those that it shows, when it stands at %i µs', async (us) => {
    const told: Happening[] = []
    const sandbox = openSandbox({ seed: 3, nodes: 3, tell: (happening) => told.push(happening) })
    await sandbox.runUntil(us)
    const standing = new Map<number, string>()
    for (const happening of told) {
      if (happening.type !== 'portrayed') continue
      const { node, standing: stands, states } = happening.portrait
      standing.set(node, `${stands}, proposer ${states.proposer}, acceptor ${states.acceptor}`)
    }
    const shown = sandbox.portraits().map(({ node, standing: stands, states }) => {
      return [node, `${stands}, proposer ${states.proposer}, acceptor ${states.acceptor}`]
    })
    expect([...standing].sort(([one], [other]) => one - other)).toEqual(shown)
  })
})
