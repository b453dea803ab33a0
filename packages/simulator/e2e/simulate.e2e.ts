import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const PROGRAM = fileURLToPath(new URL('../bin/simulate.js', import.meta.url))

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

describe('simulate --seeds', () => {
  it('runs every seed once, on several threads, and adds up what happened in them', () => {
    const { status, stdout } = run('--seeds', '10', '--start', '7', '--workers', '2', '--json')
    const campaign = JSON.parse(stdout)
    expect(campaign).toMatchObject({ seeds: 10, failures: [], broken: [], linearizable: { no: 0, unchecked: 0 } })
    expect(campaign.events).toBeGreaterThan(10_000)
    expect(Object.keys(campaign.faults).length).toBeGreaterThan(20)
    const transitions = Object.keys(campaign.transitions)
    for (const role of ['acceptor', 'proposer', 'learner', 'elector']) {
      expect(transitions.some((name) => name.startsWith(`${role}: `))).toBe(true)
    }
    expect(status).toBe(0)
  })

  it('tells people the same', () => {
    const { status, stdout } = run('--seeds', '3', '--workload', 'kv')
    expect(stdout).toContain('3 seeds')
    expect(stdout).toContain('no rule was broken')
    expect(stdout).toContain('Transitions taken')
    expect(status).toBe(0)
  })
})

describe('simulate --seed', () => {
  it('is the same run in another process', () => {
    const [first, second] = [run('--seed', '5', '--json'), run('--seed', '5', '--json')]
    expect(JSON.parse(first.stdout).hash).toMatch(/^[0-9a-f]{64}$/)
    expect(second.stdout).toBe(first.stdout)
  })

  it('says what is wrong with what it is given, and what to do', () => {
    expect(run('--seed', 'five')).toMatchObject({ status: 2, stderr: expect.stringContaining('give a whole number') })
    expect(run('--seed', '5', '--keep', '99')).toMatchObject({ status: 2, stderr: expect.stringContaining('"99"') })
    expect(run('--workload', 'chess')).toMatchObject({ status: 2, stderr: expect.stringContaining('chess') })
  })
})
