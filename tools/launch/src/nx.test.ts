import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readRun } from './nx.mjs'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'synod-nx-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const startedMs = Date.parse('2026-11-23T06:00:00.000Z')
const command = 'run-many --targets lint --parallel=2'

function note(change: { startTime?: string; command?: string } = {}) {
  const path = join(folder, 'run.json')
  const run = { startTime: '2026-11-23T06:00:01.000Z', command: `nx ${command}`, ...change }
  const task = { projectName: '@synod/codec', target: 'lint', cacheStatus: 'cache-miss', status: 0 }
  const tasks = [task, { ...task, target: 'test', cacheStatus: 'local-cache-hit', status: 1 }]
  writeFileSync(path, JSON.stringify({ run, tasks }))
  return path
}

describe("Nx's note of a run", () => {
  it('lists its tasks', () => {
    expect(readRun(note(), command, startedMs)).toEqual([
      { project: '@synod/codec', target: 'lint', passed: true, cached: false },
      { project: '@synod/codec', target: 'test', passed: false, cached: true },
    ])
  })

  it('counts for nothing when it is of an earlier run', () => {
    expect(readRun(note({ startTime: '2026-11-23T05:59:59.000Z' }), command, startedMs)).toEqual([])
  })

  it('counts for nothing when it is of another command', () => {
    expect(readRun(note({ command: 'nx run-many --targets build' }), command, startedMs)).toEqual([])
  })

  it('counts for nothing when it is missing or broken', () => {
    expect(readRun(join(folder, 'none.json'), command, startedMs)).toEqual([])
    writeFileSync(join(folder, 'run.json'), '{')
    expect(readRun(join(folder, 'run.json'), command, startedMs)).toEqual([])
  })
})
