import { describe, expect, test } from 'vitest'
import { Campaign, type CampaignOptions } from './campaign.ts'
import type { Experiment, Subject } from './experiments/experiment.ts'
import type { Step } from './experiments/plan.ts'
import { measuredWith } from './measured.fixture.ts'
import type { Load, StartSystem, System } from './system.ts'

/** Does what it is told at once, and remembers. */
class RememberingSystem implements System {
  readonly name = 'synod'
  readonly loads: Load[] = []
  isClosed = false

  async run(load: Load) {
    this.loads.push(load)
    return measuredWith({ perSecond: this.loads.length })
  }
  killLeader = () => Promise.resolve()
  killFollower = () => Promise.resolve()
  restartKilled = () => Promise.resolve()
  failover = () => Promise.resolve({ ms: 1 })
  fill = () => Promise.resolve()
  restartAll = () => Promise.resolve({ ms: 1 })
  async close() {
    this.isClosed = true
  }
}

const experiment = (name: string, perform: Experiment['perform']): Experiment => ({
  ...{ name, about: name, systems: ['synod'], isForMarks: true },
  perform,
})

const step = (told: Partial<Step> & Pick<Step, 'experiments'>): Step => ({
  ...{ round: 1, system: 'synod', stage: { name: 'calm', options: { nodes: 3 }, isWarmedUp: false, experiments: [] } },
  ...told,
})

function campaign(system: System, told: Partial<CampaignOptions> = {}) {
  const start: StartSystem = () => Promise.resolve(system)
  const absent: StartSystem = () => Promise.resolve({ absent: 'it is not installed' })
  return new Campaign({
    starts: { synod: start, etcd: absent, floor: start },
    directory: '/tmp',
    pace: { warmUpSeconds: 0, seconds: 1, rounds: 1 },
    note: () => undefined,
    onResults: () => undefined,
    ...told,
  })
}

const times = (ms: number) => () => Promise.resolve({ type: 'times', ms: [ms] } as const)

describe('a campaign', () => {
  test('closes each system, and tells what was measured after each step', async () => {
    const system = new RememberingSystem()
    const told: number[] = []
    const measured = campaign(system, { onResults: (results) => told.push(results.length) })
    await measured.run([
      step({ experiments: [experiment('a', times(1)), experiment('b', times(2))] }),
      step({ round: 2, experiments: [experiment('a', times(3))] }),
    ])
    expect(system.isClosed).toBe(true)
    expect(told).toEqual([2, 3])
    expect(measured.results.map(({ round, experiment: name }) => `${round} ${name}`)).toEqual(['1 a', '1 b', '2 a'])
  })

  test('asks what is absent once, and goes on with the others', async () => {
    const measured = campaign(new RememberingSystem())
    const experiments = [experiment('a', times(1))]
    await measured.run([
      step({ system: 'etcd', experiments }),
      step({ experiments }),
      step({ system: 'etcd', experiments }),
    ])
    expect([...measured.absent]).toEqual([['etcd', 'it is not installed']])
    expect(measured.results.map(({ system }) => system)).toEqual(['synod'])
  })

  test('keeps what failed as such, and goes on with the next experiment', async () => {
    const measured = campaign(new RememberingSystem())
    const failing = experiment('a', () => Promise.reject(new Error('the books do not fit')))
    await measured.run([step({ experiments: [failing, experiment('b', times(1))] })])
    expect(measured.results.map(({ outcome }) => outcome)).toEqual([
      { type: 'failed', reason: 'the books do not fit' },
      { type: 'times', ms: [1] },
    ])
  })

  test('lets an experiment know what the same system did before in the same round', async () => {
    const known: (number | undefined)[] = []
    const perform = async ({ system, before }: Subject) => {
      known.push(before('a')?.perSecond)
      const load = {} as Load
      return { type: 'load', load, measured: await system.run(load) } as const
    }
    const both = [experiment('a', perform), experiment('b', perform)]
    await campaign(new RememberingSystem()).run([step({ experiments: both }), step({ round: 2, experiments: both })])
    expect(known).toEqual([undefined, 1, undefined, 3])
  })

  test('has a load first of which nothing is counted, where a stage says so', async () => {
    const system = new RememberingSystem()
    const warm = { name: 'warm', options: { nodes: 3 }, isWarmedUp: true, experiments: [] }
    const measured = campaign(system)
    await measured.run([step({ stage: warm, experiments: [experiment('a', times(1))] })])
    expect(system.loads).toHaveLength(1)
    expect(measured.results).toHaveLength(1)
  })

  test('is over when it is closed: what fails by that is no result', async () => {
    const system = new RememberingSystem()
    const measured: Campaign = campaign(system)
    const interrupted = experiment('a', async () => {
      await measured.close()
      throw new Error('the client was closed')
    })
    await measured.run([step({ experiments: [interrupted] }), step({ experiments: [experiment('b', times(1))] })])
    expect(system.isClosed).toBe(true)
    expect(measured.results).toEqual([])
  })
})
