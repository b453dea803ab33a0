import { describe, expect, it } from 'vitest'
import { FIRST_SETTING, type Setting } from './setting.ts'
import { SimulatedSource, type SimulatorLine } from './simulated-source.ts'
import { SimulatorDesk } from './simulator-desk.ts'
import type { SimulatorReport } from './simulator-orders.ts'

/** The worker's desk in the same thread; what crosses the line is copied, as it is by a worker. */
function line(): SimulatorLine {
  let listener: (report: SimulatorReport) => void = () => {}
  const desk = new SimulatorDesk((report) => listener(structuredClone(report)))
  return {
    send: (order) => void desk.take(structuredClone(order)),
    onReport: (each) => {
      listener = each
    },
    onFailure: () => {},
    close: () => {},
  }
}

const open = (setting: Partial<Setting> = {}, untilUs = 0) =>
  new SimulatedSource({ setting: { ...FIRST_SETTING, nodes: 3, ...setting }, untilUs, line: line() })

function until(source: SimulatedSource, isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const leave = source.subscribe(() => {
      if (!isSo()) return
      leave()
      resolve()
    })
  })
}

async function hashAt(source: SimulatedSource, at: number): Promise<string> {
  source.runUntil(at)
  if (source.recording.endsAt < at) await until(source, () => source.recording.endsAt >= at)
  source.rest()
  await until(source, () => source.state.hash?.at === at)
  return source.state.hash!.hex
}

const textOf = (source: SimulatedSource) => JSON.stringify(source.recording.between(0, Number.POSITIVE_INFINITY))

describe('a simulated cluster', () => {
  it('has time pass as far as it is asked to', async () => {
    const source = open()
    source.runUntil(300_000)
    await until(source, () => source.recording.endsAt === 300_000)
    expect(source.state.phase).toBe('ready')
    expect(source.recording.pictureAt(300_000).portraits.size).toBe(3)
    expect(source.recording.between(300_001, Number.POSITIVE_INFINITY)).toEqual([])
  })

  it('goes one thing further', async () => {
    const source = open()
    await until(source, () => source.state.phase === 'ready')
    const before = source.recording.count
    await source.step()
    expect(source.recording.count).toBeGreaterThan(before)
  })

  it('is the same whatever the steps it was run in', async () => {
    const once = open({}, 900_000)
    await until(once, () => once.recording.endsAt === 900_000)
    const often = open()
    for (const at of [1, 400_000, 512_345, 899_999]) await hashAt(often, at)
    expect(await hashAt(often, 900_000)).toBe(await hashAt(once, 900_000))
    expect(textOf(often)).toBe(textOf(once))
  })

  it('is the same for whoever opens the link with what was done', async () => {
    const first = open()
    await hashAt(first, 600_000)
    await first.do({ type: 'kill', node: 1 }, 600_000)
    await hashAt(first, 800_000)
    await first.do({ type: 'start', node: 1 }, 800_000)
    const second = new SimulatedSource({ setting: first.setting, untilUs: 1_500_000, line: line() })
    await until(second, () => second.recording.endsAt === 1_500_000)
    expect(await hashAt(second, 1_500_000)).toBe(await hashAt(first, 1_500_000))
    expect(textOf(second)).toBe(textOf(first))
  })

  it('goes back to the moment at which something is done, and drops what was done later', async () => {
    const source = open()
    await hashAt(source, 600_000)
    await source.do({ type: 'kill', node: 1 }, 600_000)
    const killed = await hashAt(source, 1_000_000)
    await source.do({ type: 'pause', node: 2 }, 400_000)
    expect(source.state.done).toEqual([{ at: 400_000, deed: { type: 'pause', node: 2 } }])
    expect(source.recording.endsAt).toBe(400_000)
    expect(await hashAt(source, 1_000_000)).not.toBe(killed)
    const fresh = new SimulatedSource({ setting: source.setting, untilUs: 1_000_000, line: line() })
    await until(fresh, () => fresh.recording.endsAt === 1_000_000)
    expect(textOf(source)).toBe(textOf(fresh))
  })

  it('is done once more when one plays on from the past, and comes out the same', async () => {
    const source = open()
    const before = await hashAt(source, 700_000)
    source.verify()
    await until(source, () => source.state.verified.times === 1)
    expect(source.state.verified.isSame).toBe(true)
    expect(await hashAt(source, 700_000)).toBe(before)
    const whole = open({}, 1_200_000)
    await until(whole, () => whole.recording.endsAt === 1_200_000)
    await hashAt(source, 1_200_000)
    expect(textOf(source)).toBe(textOf(whole))
  })

  it('says why something cannot be done', async () => {
    const source = open()
    await until(source, () => source.state.phase === 'ready')
    source.close()
    const refused = open({ nodes: 99 })
    await until(refused, () => refused.state.phase === 'refused')
    expect(refused.state.words).toContain('1 to 9 nodes')
  })
})
