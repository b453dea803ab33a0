import { expect, test } from 'vitest'
import type { Experiment, Stage } from './experiment.ts'
import { plan } from './plan.ts'

const experiment = (name: string, told: Partial<Experiment> = {}): Experiment => ({
  ...{ name, about: name, systems: ['synod', 'etcd', 'floor'], isForMarks: true },
  perform: () => Promise.reject(new Error('only planned')),
  ...told,
})

const stage = (name: string, ...experiments: Experiment[]): Stage => ({
  ...{ name, options: { nodes: 3 }, isWarmedUp: true, experiments },
})

const all = { systems: ['synod', 'etcd', 'floor'], rounds: 3, isChosen: () => true } as const

/** `1 synod calm: a b` */
function written(stages: readonly Stage[], choice: Parameters<typeof plan>[1]): readonly string[] {
  return plan(stages, choice).map(({ round, system, stage: { name }, experiments }) => {
    return `${round} ${system} ${name}: ${experiments.map((each) => each.name).join(' ')}`
  })
}

test('each round begins with another system, and has every stage', () => {
  expect(written([stage('calm', experiment('a'), experiment('b')), stage('storm', experiment('c'))], all)).toEqual([
    ...[
      '1 synod calm: a b',
      '1 etcd calm: a b',
      '1 floor calm: a b',
      '1 synod storm: c',
      '1 etcd storm: c',
      '1 floor storm: c',
    ],
    ...[
      '2 etcd calm: a b',
      '2 floor calm: a b',
      '2 synod calm: a b',
      '2 etcd storm: c',
      '2 floor storm: c',
      '2 synod storm: c',
    ],
    ...[
      '3 floor calm: a b',
      '3 synod calm: a b',
      '3 etcd calm: a b',
      '3 floor storm: c',
      '3 synod storm: c',
      '3 etcd storm: c',
    ],
  ])
})

test('a system has only what is asked of it, and long experiments are not done in every round', () => {
  const stages = [
    stage('calm', experiment('a', { systems: ['etcd'] }), experiment('b', { systems: ['synod'], roundsMax: 1 })),
  ]
  expect(written(stages, { ...all, rounds: 2 })).toEqual(['1 synod calm: b', '1 etcd calm: a', '2 etcd calm: a'])
})

test('no cluster is started for nothing', () => {
  const stages = [stage('calm', experiment('a')), stage('storm', experiment('b'))]
  const choice = { ...all, rounds: 1, isChosen: ({ name }: Experiment) => name === 'b' }
  expect(written(stages, choice)).toEqual(['1 synod storm: b', '1 etcd storm: b', '1 floor storm: b'])
})
