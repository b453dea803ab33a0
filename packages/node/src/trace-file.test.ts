import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Ballot, clusterQuorums, type DurableRecord } from '@synod/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { counter } from './counter.fixture.ts'
import { parseCluster, startNode } from './index.ts'
import { LocalCluster } from './local-cluster.fixture.ts'
import { openTraceFile, type TraceFile } from './trace-file.ts'

const cluster = parseCluster({ name: 'traced', nodes: [{ id: 'n1', endpoint: 'tcp://127.0.0.1:7401' }] })
const quorums = clusterQuorums(cluster)
const ONE = 1025 as Ballot

let directory: string
let path: string
let warnings: string[]

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'trace-file-'))
  path = join(directory, 'traces', 'n1.jsonl')
  warnings = []
})

afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

function open(): TraceFile {
  return openTraceFile({ path, node: 1, quorumsOf: () => quorums, warn: (detail) => warnings.push(detail) })
}

function lines(): string[] {
  return readFileSync(path, 'utf8').split('\n').slice(0, -1)
}

function ats(): bigint[] {
  return lines().map((line) => BigInt(/^\{"at":(\d+),/.exec(line)?.[1] ?? -1))
}

const prepare = { type: 'prepare', ballot: ONE, fromSlot: 1 } as const
const record: DurableRecord<Uint8Array> = { type: 'promised', ballot: ONE }

describe('the trace of a node', () => {
  it('is there before the message leaves, in its own directory', () => {
    const trace = open()
    trace.observer.recovered?.([])
    trace.observer.sending?.([1], prepare)
    expect(lines()).toEqual([expect.stringMatching(/^\{"at":\d+,"from":1,"type":"1a","bal":1025\}$/)])
    trace.close()
    trace.close()
  })

  it('goes on where the last life ended, its keys growing from line to line', () => {
    for (const records of [[], [record]]) {
      const trace = open()
      trace.observer.recovered?.(records)
      for (let at = 0; at < 100; at++) trace.observer.sending?.([1], prepare)
      trace.close()
    }
    const keys = ats()
    expect(keys).toHaveLength(200)
    expect(keys.every((key, index) => index === 0 || key > (keys[index - 1] ?? key))).toBe(true)
    expect(warnings).toEqual([])
  })

  it('names a value by its hash, the same on every node', () => {
    const trace = open()
    trace.observer.executed?.(1, new TextEncoder().encode('abc'), undefined as never)
    expect(lines()[0]).toContain('"val":"ba7816bf8f01cfea"')
    trace.close()
  })

  it('loses a line that a kill has cut short', () => {
    writeFileSync(made(), '{"at":1,"from":1,"type":"1a","bal":1025}\n{"at":2,"slot":1,"ty')
    const trace = open()
    trace.observer.sending?.([1], prepare)
    expect(lines()).toHaveLength(2)
    expect(lines()[0]).toContain('"at":1,')
    trace.close()
  })

  it('M2: says when it begins after the node did', () => {
    const trace = open()
    trace.observer.recovered?.([record])
    expect(warnings).toEqual([expect.stringMatching(/n1.jsonl lacks what the node did before/)])
    trace.close()
  })

  it('is not mixed with that of another store', () => {
    writeFileSync(made(), '{"at":1,"from":1,"type":"1a","bal":1025}\n')
    const trace = open()
    expect(() => trace.observer.recovered?.([])).toThrow(/n1.jsonl is the trace of another store.*: move it away$/)
    trace.close()
  })

  it('is not mixed with one from before the machine was started anew', () => {
    writeFileSync(made(), `{"at":${process.hrtime.bigint() * 2n},"from":1,"type":"1a","bal":1025}\n`)
    expect(open).toThrow(/^the trace .*n1.jsonl cannot be written: it is from before this machine was started anew/)
  })

  it('is not mixed with what is no trace', () => {
    writeFileSync(made(), 'dear diary\n')
    expect(open).toThrow(/cannot be written: its last line is none of a trace$/)
    expect(readFileSync(path, 'utf8')).toBe('dear diary\n')
  })

  it('cannot be a directory', () => {
    path = directory
    expect(open).toThrow(/^the trace .* cannot be written: EISDIR/)
  })
})

/** The path, its directory being there. */
function made(): string {
  open().close()
  return path
}

describe('startNode', () => {
  it('writes a trace on request: all that one node alone does to choose a value', async () => {
    const local = await LocalCluster.prepare(1)
    try {
      const node = await local.start('n1', { initialise: true, trace: path })
      await local.leader()
      await node.stop()
      const types = lines().map((line) => JSON.parse(line).type)
      expect(types).toEqual(['1a', '1b'])
      const again = await local.start('n1', { trace: path })
      await local.leader()
      await again.stop()
      expect(lines().length).toBeGreaterThan(types.length)
    } finally {
      await local.close()
    }
  })

  it('does not start when the trace cannot be written', async () => {
    appendFileSync(made(), 'dear diary\n')
    const data = join(directory, 'n1')
    const starting = startNode({ cluster, id: 'n1', data, machine: counter(), initialise: true, trace: path })
    await expect(starting).rejects.toThrow(/^the trace .*n1.jsonl cannot be written/)
    expect(existsSync(data)).toBe(false)
  })
})
