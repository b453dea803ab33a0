import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { checkHistory, parseHistory } from '@synod/linearizability'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { kvWorkload } from '../workloads/words.ts'
import { replay } from './replay.ts'
import { planOf, replayCommand } from './seed-summary.ts'

const SEED = 5
const choice = { workload: 'kv' }

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'synod-replay-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

describe('a replay', () => {
  it('writes the trace, in order, and the history, which is linearizable', async () => {
    const [trace, history] = [join(directory, 'trace.jsonl'), join(directory, 'history.jsonl')]
    const { traceHash } = await replay({ seed: SEED, choice, trace, history })
    const text = readFileSync(trace, 'utf8')
    expect(bytesToHex(sha256(utf8ToBytes(text)))).toBe(traceHash)
    const lines = text.trimEnd().split('\n')
    const times = lines.map((line) => (JSON.parse(line) as { at: number }).at)
    expect(times.every((at, index) => index === 0 || at > (times[index - 1] as number))).toBe(true)
    const { events } = parseHistory(readFileSync(history, 'utf8'))
    expect(events.length).toBeGreaterThan(20)
    expect(checkHistory(kvWorkload.model, events).verdict).toBe('linearizable')
  })

  it('tells what happens, with the time and who', async () => {
    const lines: string[] = []
    await replay({ seed: SEED, choice, told: (line) => lines.push(line) })
    expect(lines.find((line) => line.includes('leading: ballot'))).toMatch(/^ +\d+\.\d{6} n\d/)
    expect(lines.some((line) => line.includes('world healed'))).toBe(true)
  })
})

describe('the command that repeats a failure', () => {
  it('names all that the run depends on, and nothing that goes without saying', () => {
    expect(replayCommand(7, { workload: 'ledger' })).toBe('npm run simulate -- --seed 7 --verbose')
    expect(replayCommand(7, { workload: 'kv', safetyOnly: true, flexibleQuorums: true }, '3,loss')).toBe(
      'npm run simulate -- --seed 7 --workload kv --safety-only --flexible-quorums --keep 3,loss --verbose',
    )
  })

  it('keeps of the plan what it says', () => {
    const plan = planOf(SEED, choice, '1,tears')
    expect(plan.faults.map(({ index }) => index)).toEqual([1])
    expect(plan.weather.loss).toBe(0)
    expect(planOf(SEED, choice).faults.length).toBeGreaterThan(1)
  })
})
