import type { Deed } from '@synod/deeds'
import type { Happening } from '@synod/feed'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { portrayed } from '../recording/telling.fixture.ts'
import { type ClusterFacts, TurnedAwayError } from './live-connection.ts'
import { type LiveLine, LiveSource } from './live-source.ts'

const FACTS: ClusterFacts = { name: 'bank', deeds: ['kill', 'call'], busy: null, traffic: { perSecond: 0 } }
const kill: Deed = { type: 'kill', node: 1 }

/** A server that tells what the test has it tell. */
class FakeServer implements LiveLine {
  readonly posted: unknown[] = []
  tells: ((happenings: readonly Happening[]) => void) | undefined
  breaksOff: (() => void) | undefined
  refusal: Error | undefined
  busy: string | null = null

  facts(): Promise<ClusterFacts> {
    return Promise.resolve({ ...FACTS, busy: this.busy })
  }

  feed(_: AbortSignal, tell: (happenings: readonly Happening[]) => void): Promise<void> {
    if (this.refusal) return Promise.reject(this.refusal)
    tell([])
    this.tells = tell
    return new Promise((resolve) => {
      this.breaksOff = resolve
    })
  }

  post(path: string, body: unknown): Promise<string> {
    this.posted.push([path, body])
    return this.refusal ? Promise.reject(this.refusal) : Promise.resolve('done')
  }
}

const opened: LiveSource[] = []

function open(server: FakeServer): LiveSource {
  const source = new LiveSource(server)
  opened.push(source)
  return source
}

afterEach(() => {
  for (const source of opened.splice(0)) source.close()
})

describe('a live cluster', () => {
  it('is recorded from when one began to listen', async () => {
    const server = new FakeServer()
    const source = open(server)
    await vi.waitFor(() => expect(source.state).toMatchObject({ phase: 'ready' }))
    server.tells?.([portrayed(9_000_000, 1), portrayed(9_100_000, 2)])
    expect(source.recording.beginsAt).toBe(9_000_000)
    expect(source.recording.pictureAt(9_100_000).portraits.size).toBe(2)
    expect(source.nowUs).toBeGreaterThanOrEqual(9_000_000)
  })

  it('says what may be done to it, and why nothing may', async () => {
    const server = new FakeServer()
    server.busy = 'the demo is at it'
    const source = open(server)
    await vi.waitFor(() => expect([...source.state.deeds]).toEqual(['kill', 'call']))
    expect(source.state.words).toBe('the demo is at it')
  })

  it('has done to it what one wishes, and says what came of it', async () => {
    const server = new FakeServer()
    const source = open(server)
    expect(await source.do(kill)).toBe('done')
    await source.setTraffic(20)
    expect(server.posted).toEqual([
      ['api/deed', kill],
      ['api/traffic', { perSecond: 20 }],
    ])
    server.refusal = new Error('n1 is down already')
    await expect(source.do(kill)).rejects.toThrow('n1 is down already')
  })

  it('that is lost is said to be, is tried again, and keeps what was recorded', async () => {
    const server = new FakeServer()
    const source = open(server)
    server.tells?.([portrayed(5000, 1)])
    const before = server.tells
    server.breaksOff?.()
    await vi.waitFor(() => expect(source.state).toMatchObject({ phase: 'lost', deeds: new Set() }))
    expect(source.recording.count).toBe(1)
    await vi.waitFor(() => expect(server.tells).not.toBe(before), 20_000)
    expect(source.state.phase).toBe('ready')
  })

  it('that turns us away is not asked again', async () => {
    const server = new FakeServer()
    server.refusal = new TurnedAwayError('the token is of another run')
    const source = open(server)
    await vi.waitFor(() => expect(source.state.phase).toBe('refused'))
    expect(source.state.words).toBe('the token is of another run')
  })
})
