import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CutLinks } from './cut-links.ts'
import { playedFleet } from './node-process.fixture.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

async function begin() {
  const { fleet, launched } = playedFleet()
  for (const { id } of fleet.nodes) await fleet.start(id)
  return { fleet, launched, links: new CutLinks(fleet) }
}

describe('a link', () => {
  it('is cut by an order to the node that sends, which names all that it does not reach', async () => {
    const { launched, links } = await begin()
    const first = links.set({ from: 1, to: 2 }, true)
    launched[0]?.report({ type: 'linksCut', peers: [2] })
    await first
    const second = links.set({ from: 1, to: 3 }, true)
    launched[0]?.report({ type: 'linksCut', peers: [2, 3] })
    await second
    const third = links.set({ from: 1, to: 2 }, false)
    launched[0]?.report({ type: 'linksCut', peers: [3] })
    await third
    expect(launched[0]?.orders).toEqual([
      { type: 'cut', peers: [2] },
      { type: 'cut', peers: [2, 3] },
      { type: 'cut', peers: [3] },
    ])
    expect(launched[1]?.orders).toEqual([])
    expect(launched[0]?.isHeard).toBe(false)
  })

  it('stays cut when its node starts again', async () => {
    const { fleet, launched, links } = await begin()
    const cutting = links.set({ from: 2, to: 1 }, true)
    launched[1]?.report({ type: 'linksCut', peers: [1] })
    await cutting
    await fleet.crash('n2')
    await fleet.start('n2')
    expect(launched[3]?.orders).toEqual([{ type: 'cut', peers: [1] }])
  })

  it('of a node that is down is cut when it starts, of one that stands still when it goes on', async () => {
    const { fleet, launched, links } = await begin()
    await fleet.crash('n1')
    await links.set({ from: 1, to: 2 }, true)
    await fleet.start('n1')
    expect(launched[3]?.orders).toEqual([{ type: 'cut', peers: [2] }])
    fleet.pause('n2')
    await links.set({ from: 2, to: 1 }, true)
    expect(launched[1]?.orders).toEqual([{ type: 'cut', peers: [1] }])
  })

  it('is not cut when the node says no, or nothing', async () => {
    const { fleet, launched, links } = await begin()
    const refused = links.set({ from: 1, to: 2 }, true)
    launched[0]?.report({ type: 'cutRefused', reason: 'it runs without --debug-links' })
    await expect(refused).rejects.toThrow('it runs without --debug-links')
    const silent = links.set({ from: 1, to: 2 }, true)
    vi.advanceTimersByTime(10_000)
    await expect(silent).rejects.toThrow('n1 did not say within 3 s that it did so')
    await fleet.crash('n1')
    await fleet.start('n1')
    expect(launched[3]?.orders).toEqual([])
  })

  it('is between two nodes that are here', async () => {
    const { links } = await begin()
    await expect(links.set({ from: 1, to: 9 }, true)).rejects.toThrow('there is no n9 here')
    await expect(links.set({ from: 1, to: 1 }, true)).rejects.toThrow('n1 has no link with itself')
  })
})
