import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { timesResult } from './measured.fixture.ts'
import type { Result } from './results.ts'
import { readSaved, type Saved, save, together } from './saved.ts'

const directory = mkdtempSync(join(tmpdir(), 'bench-saved-'))
afterAll(() => rmSync(directory, { recursive: true }))

const savedWith = (results: readonly Result[]): Saved => ({
  format: 1,
  runs: [
    {
      conditions: {
        ...{ date: '2026-11-23', processors: 2, processorModel: 'x', memoryGiB: 24, node: 'v20', etcd: '3' },
        ...{ loadBefore: 0, fileSystem: 'ext4', isOnDisk: true, revision: 'abc' },
      },
      pace: { warmUpSeconds: 1, seconds: 2, rounds: 5 },
    },
  ],
  absent: {},
  results,
})

describe('what was saved', () => {
  test('is read again', () => {
    const file = join(directory, 'saved.json')
    const saved = savedWith([timesResult('failover', 'synod', [1, 2])])
    save(file, saved)
    expect(readSaved(file)).toEqual(saved)
  })

  test('is refused when it is something else', () => {
    const file = join(directory, 'other.json')
    writeFileSync(file, '{"format": 2, "results": []}')
    expect(() => readSaved(file)).toThrow('other.json is not what bench --json writes')
  })

  test('is put together: what was measured again counts instead', () => {
    const [kept, old, again] = [1, 2, 3].map((ms) => timesResult(ms === 1 ? 'failover' : 'restart', 'synod', [ms]))
    const all = together([savedWith([kept, old] as Result[]), savedWith([again] as Result[])])
    expect(all.results).toEqual([kept, again])
    expect(all.runs).toHaveLength(2)
  })
})
