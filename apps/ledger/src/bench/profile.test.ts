import { describe, expect, it } from 'vitest'
import { byPackage, type CpuProfile, packageOf, selfTimes } from './profile.ts'

function profileOf(frames: readonly (readonly [name: string, url: string, us: readonly number[]])[]): CpuProfile {
  const samples = frames.flatMap(([, , us], at) => us.map((each) => ({ id: at + 1, us: each })))
  return {
    nodes: frames.map(([functionName, url], at) => ({ id: at + 1, callFrame: { functionName, url, lineNumber: 0 } })),
    samples: samples.map(({ id }) => id),
    timeDeltas: samples.map(({ us }) => us),
  }
}

const REPLICA = 'file:///a/packages/replica/dist/executor.js'

describe('a profile', () => {
  it('is summed up by function, the most first; idle time is left out, the same function from two callers is one', () => {
    const profile = profileOf([
      ['apply', REPLICA, [100, 50]],
      ['(idle)', '', [5000]],
      ['(garbage collector)', '', [30]],
      ['apply', REPLICA, [200]],
      ['', 'node:internal/timers', [10]],
    ])
    expect(selfTimes(profile)).toEqual([
      { package: '@synod/replica', function: 'apply  executor.js', us: 350 },
      { package: 'engine', function: '(garbage collector)', us: 30 },
      { package: 'node', function: '(anonymous)  timers', us: 10 },
    ])
  })

  it('is summed up by package', () => {
    const times = selfTimes(
      profileOf([
        ['apply', REPLICA, [10]],
        ['replay', REPLICA, [20]],
        ['pack', 'file:///a/node_modules/msgpackr/pack.js', [25]],
      ]),
    )
    expect(byPackage(times)).toEqual([
      { package: '@synod/replica', us: 30 },
      { package: 'msgpackr', us: 25 },
    ])
  })
})

describe('the package of a script', () => {
  const cases = [
    ['file:///a/packages/replica/dist/host.js', '@synod/replica'],
    ['file:///a/apps/ledger/dist/main.js', '@synod/ledger-cli'],
    ['file:///a/node_modules/@synod/replica/dist/host.js', '@synod/replica'],
    ['file:///a/node_modules/lmdb/node_modules/ordered-binary/index.js', 'ordered-binary'],
    ['node:internal/timers', 'node'],
    ['', 'engine'],
    ['file:///a/somewhere.js', 'other'],
  ] as const
  for (const [url, name] of cases) {
    it(`${url || 'no script'} is of ${name}`, () => expect(packageOf(url)).toBe(name))
  }
})
