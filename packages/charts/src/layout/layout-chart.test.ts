import { acceptorMachine } from '@synod/acceptor'
import { electorMachine } from '@synod/elector'
import { learnerMachine } from '@synod/learner'
import { proposerMachine } from '@synod/proposer'
import { transitionKey, transitionsOf } from '@synod/protocol'
import { beforeAll, describe, expect, it } from 'vitest'
import { type AnyStateMachine, createMachine } from 'xstate'
import { chartOf, isInside } from '../chart.ts'
import type { LaidOutChart } from '../laid-out-chart.ts'
import { clockMachine, doorMachine, playerMachine } from '../toys.fixture.ts'
import { type LayoutNode, ownEngine } from './engine.ts'
import { layoutChart } from './layout-chart.ts'
import { crossings, overlaps, slanted } from './overlap.fixture.ts'

const roles: Readonly<Record<string, AnyStateMachine>> = {
  acceptor: acceptorMachine,
  proposer: proposerMachine,
  learner: learnerMachine,
  elector: electorMachine,
}
const toys: Readonly<Record<string, AnyStateMachine>> = {
  door: doorMachine,
  clock: clockMachine,
  player: playerMachine,
  nothing: createMachine({ id: 'nothing' }),
}

describe.each(Object.entries({ ...roles, ...toys }))('the picture of the %s', (_name, machine) => {
  let picture: LaidOutChart
  beforeAll(async () => {
    picture = await layoutChart(chartOf(machine))
  })

  it('can be read: no text runs out, nothing lies over anything else, no arrow crosses what is not its own', () => {
    expect([...overlaps(picture), ...crossings(picture), ...slanted(picture)]).toEqual([])
  })

  it('fits a page of 900 pixels', () => {
    expect(picture.width).toBeLessThanOrEqual(900)
  })

  it('has every transition, in order, and an arrow for each that leads away', () => {
    expect(picture.transitions.map(({ key }) => key)).toEqual(transitionsOf(machine).map(transitionKey))
    for (const { key, source, targets } of picture.transitions) {
      const leadsAway = targets.some((target) => target !== source && !isInside(target, source))
      const ends = leadsAway ? targets : []
      const drawn = picture.arrows.filter(({ transitions }) => transitions.includes(key))
      expect(drawn.map(({ target }) => target).sort()).toEqual([...ends].sort())
    }
  })

  it('is plain data', () => {
    expect(JSON.parse(JSON.stringify(picture))).toEqual(picture)
  })
})

describe('a layout', () => {
  it('is the same every time', async () => {
    const chart = chartOf(playerMachine)
    expect(await layoutChart(chart)).toEqual(await layoutChart(chart))
  })

  it('goes from top to bottom in the order in which the states are written', async () => {
    const { states } = await layoutChart(chartOf(learnerMachine))
    const tops = states.slice(1).map(({ box }) => box.y)
    expect(tops).toEqual([...tops].sort((one, other) => one - other))
  })

  it('writes into a state what leads to a state inside, and no arrow', async () => {
    const { transitions, arrows } = await layoutChart(chartOf(electorMachine))
    const handedOver = transitions.find(({ event }) => event === 'handOver')!
    expect(handedOver).toMatchObject({ source: 'eligible', targets: ['eligible.elected'], isInside: true })
    expect(handedOver.lines.flatMap(({ runs }) => runs.map(({ text }) => text)).join('')).toContain(' → elected')
    expect(arrows.some(({ transitions }) => transitions.includes(handedOver.key))).toBe(false)
  })

  it('has a dot where something begins, and none in a state that is only entered at a state inside', async () => {
    const { beginnings } = await layoutChart(chartOf(electorMachine))
    expect(beginnings.map(({ target }) => target)).toEqual(['eligible', 'eligible.electing'])
  })

  it('has states inside beside the text where arrows lead in, and below it where none do', async () => {
    const { states } = await layoutChart(chartOf(electorMachine))
    const at = (path: string) => states.find((state) => state.path === path)!
    expect(at('ineligible.unfit').box.y).toBeLessThan(at('ineligible').lines.at(-1)!.y)
    expect(at('eligible.electing').box.y).toBeGreaterThan(at('eligible').lines.at(-1)!.y)
  })

  it('tries no way to break lines twice, and none after one that was too wide', async () => {
    const own = await ownEngine()
    let asked: string[] = []
    const engine = {
      layout: (graph: LayoutNode) => {
        asked.push(JSON.stringify(graph))
        return own.layout(graph)
      },
    }
    await layoutChart(chartOf(doorMachine), { engine })
    expect(asked.length).toBeGreaterThan(1)
    expect(new Set(asked).size).toBe(asked.length)
    asked = []
    await layoutChart(chartOf(doorMachine), { engine, widthMax: 1 })
    expect(asked.length).toBe(1)
  })

  it('leaves actions out when asked to', async () => {
    const chart = chartOf(acceptorMachine)
    const rolesOf = ({ transitions }: LaidOutChart) =>
      transitions.flatMap(({ lines }) => lines.flatMap(({ runs }) => runs.map(({ role }) => role)))
    expect(rolesOf(await layoutChart(chart))).toContain('action')
    expect(rolesOf(await layoutChart(chart, { actions: false }))).not.toContain('action')
  })

  it('asks the engine that it is given', async () => {
    const failing = { layout: () => Promise.reject(new Error('the worker is gone')) }
    await expect(layoutChart(chartOf(doorMachine), { engine: failing })).rejects.toThrow('the worker is gone')
  })
})
