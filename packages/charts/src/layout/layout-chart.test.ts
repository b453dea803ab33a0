import { acceptorMachine } from '@synod/acceptor'
import { electorMachine } from '@synod/elector'
import { learnerMachine } from '@synod/learner'
import { proposerMachine } from '@synod/proposer'
import { transitionKey, transitionsOf } from '@synod/protocol'
import { beforeAll, describe, expect, it } from 'vitest'
import { type AnyStateMachine, createMachine } from 'xstate'
import { chartOf } from '../chart.ts'
import type { LaidOutChart } from '../laid-out-chart.ts'
import { clockMachine, doorMachine, playerMachine } from '../toys.fixture.ts'
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
      const ends = targets.some((target) => target !== source) ? targets : []
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
    const { states } = await layoutChart(chartOf(proposerMachine), { leading: 'rows' })
    const tops = states.slice(1).map(({ box }) => box.y)
    expect(tops).toEqual([...tops].sort((one, other) => one - other))
  })

  it('writes transitions into the boxes where labels on all the arrows would be too wide', async () => {
    const chart = chartOf(electorMachine)
    const rows = await layoutChart(chart)
    expect(rows.transitions.every(({ isInside }) => isInside)).toBe(true)
    const labels = await layoutChart(chart, { leading: 'labels' })
    expect(labels.width).toBeGreaterThan(900)
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
