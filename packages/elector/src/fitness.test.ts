import { describe, expect, it } from 'vitest'
import { LOST_ROUNDS, ROUND_MS } from './index.ts'
import { expectStable, nodes, RECOVERY_MS, settled } from './settled.fixture.ts'

/** The others hear of it in the round under way or the next, and then elect in two short ones. */
const STALLED_MS = 3 * ROUND_MS

describe('PMS PR2: a leader whose disk or event loop has stalled makes room', () => {
  it.each([3, 5])('its disk stalls: of %i another leads within three rounds, and writes go on', (count) => {
    for (let moment = 0; moment < ROUND_MS; moment += 10) {
      const network = settled(count).run(moment)
      const stalled = network.now
      network.fitness(count, false)
      expect(network.elected()).toEqual([])
      network.run(STALLED_MS)
      expect(network.elected()).toEqual([count - 1])
      expect(network.longestPause(stalled)).toBeLessThan(STALLED_MS)
      network.run(ROUND_MS)
      expect(new Set(network.named())).toEqual(new Set([count - 1]))
      expectStable(network, 5)
    }
  })

  it('its disk stalls for less than the others need to notice: it stands again, or another does, and one leads', () => {
    for (let moment = 0; moment < 2 * ROUND_MS; moment += 10) {
      const network = settled(3)
      network.fitness(3, false)
      network.run(moment)
      network.fitness(3, true)
      network.run(RECOVERY_MS)
      expect(network.elected()).toHaveLength(1)
      const [leader] = network.elected()
      expect(network.named()).toEqual([leader, leader, leader])
      expectStable(network, 5)
    }
  })

  it('its event loop stands still: another leads before it goes on, and then it follows', () => {
    for (let moment = 0; moment < ROUND_MS; moment += 10) {
      const network = settled(3).run(moment)
      const paused = network.now
      network.pause(3)
      network.run((LOST_ROUNDS + 2) * ROUND_MS)
      expect(network.elected()).toEqual([2, 3])
      expect(network.writes.at(-1)?.by).toBe(2)
      expect(network.longestPause(paused)).toBeLessThan((LOST_ROUNDS + 2) * ROUND_MS)
      const { length } = network.ballots
      network.resume(3)
      network.fitness(3, false)
      network.run(2 * ROUND_MS)
      expect(network.elected()).toEqual([2])
      network.fitness(3, true)
      network.run(2 * ROUND_MS)
      expect(network.named()).toEqual([2, 2, 2])
      expect(network.ballots).toHaveLength(length)
      expectStable(network, 5)
    }
  })

  it('its event loop stands still for a moment: nobody is named anew', () => {
    const network = settled(3)
    const namings = network.namings()
    network.pause(3)
    network.run(1.5 * ROUND_MS)
    network.resume(3)
    network.run(3 * ROUND_MS)
    expect(network.namings()).toBe(namings)
  })

  it('every node in turn is unfit for a while, and somebody leads all the time but for a few rounds', () => {
    const network = settled(5)
    const start = network.now
    for (const node of [5, 4, 3, 2, 1, 5, 4, 3, 2, 1]) {
      network.fitness(node, false)
      network.run(5 * ROUND_MS)
      network.fitness(node, true)
      network.run(ROUND_MS)
      expect(network.elected()).toHaveLength(1)
    }
    expect(network.longestPause(start)).toBeLessThan(STALLED_MS)
    expect(new Set(nodes(5).map((node) => network.nodes.get(node)!.named))).toHaveProperty('size', 1)
  })
})
