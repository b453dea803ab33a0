import { describe, expect, it } from 'vitest'
import { createActor, emit, enqueueActions, setup } from 'xstate'
import { type Ballot, makeBallot } from './ballot.ts'
import type { DeliverEffect, Effect, Note, SendEffect } from './effects.ts'
import type { DurableRecord } from './records.ts'
import { runEffects } from './run-effects.ts'

const BALLOT = makeBallot(1, 1)

type ToyEvent =
  | { readonly type: 'ask'; readonly ballot: Ballot }
  | { readonly type: 'remember' | 'repeat' | 'timeout.round' }

const promise = (ballot: Ballot): Effect<string> => ({
  type: 'send',
  to: [1],
  message: { type: 'promise', ballot, covers: { from: 1, to: null }, leftOut: [], chosenThrough: 0, accepted: [] },
})

/** Promises whatever it is asked, rings every ten milliseconds, and shouts `accept` when the bell rings. */
const toyMachine = setup({
  types: { events: {} as ToyEvent, emitted: {} as Effect<string> },
  actions: {
    startBell: emit({ type: 'startTimer', name: 'round', ms: 10 }),
    answer: enqueueActions(({ event, enqueue }) => {
      if (event.type !== 'ask') return
      enqueue.emit({ type: 'persist', record: { type: 'promised', ballot: event.ballot } })
      enqueue.emit(promise(event.ballot))
      enqueue.emit({ type: 'ballotTried', ballot: event.ballot })
      enqueue.emit({ type: 'deliver', slot: 1, value: 'v' })
    }),
    rememberLazily: emit({ type: 'persist', lazy: true, record: { type: 'chosen', through: 1, learned: [] } }),
    repeat: emit(promise(BALLOT)),
    shout: emit({
      type: 'send',
      to: 'acceptors',
      message: { type: 'accept', ballot: BALLOT, entries: [], chosenThrough: 0 },
    }),
    stopBell: emit({ type: 'cancelTimer', name: 'round' }),
  },
}).createMachine({
  entry: 'startBell',
  on: {
    ask: { actions: 'answer' },
    remember: { actions: 'rememberLazily' },
    repeat: { actions: 'repeat' },
    'timeout.round': { actions: ['shout', 'stopBell'] },
  },
})

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

function run() {
  const writes: { records: readonly DurableRecord<string>[]; resolve: () => void; reject: (error: Error) => void }[] =
    []
  const sent: SendEffect<string>[] = []
  const delivered: DeliverEffect<string>[] = []
  const notes: Note<string>[] = []
  const timers = new Map<string, { ms: number; fire: () => void }>()
  const failures: unknown[] = []
  const actor = createActor(toyMachine)
  const running = runEffects<string>(actor, {
    storage: {
      write: (records) => new Promise((resolve, reject) => writes.push({ records, resolve, reject })),
    },
    send: (effect) => sent.push(effect),
    timers: {
      start: (name, ms, fire) => timers.set(name, { ms, fire }),
      cancel: (name) => timers.delete(name),
    },
    deliver: (effect) => delivered.push(effect),
    note: (note) => notes.push(note),
    failed: (error) => failures.push(error),
  })
  actor.start()
  return { actor, running, writes, sent, delivered, notes, timers, failures }
}

describe('runEffects', () => {
  it('PMS I3: holds a promise back until its record is durable; the rest happens at once', async () => {
    const { actor, writes, sent, delivered, notes } = run()
    actor.send({ type: 'ask', ballot: BALLOT })
    await turn()
    expect(writes.map(({ records }) => records)).toEqual([[{ type: 'promised', ballot: BALLOT }]])
    expect(delivered).toEqual([{ type: 'deliver', slot: 1, value: 'v' }])
    expect(notes).toEqual([{ type: 'ballotTried', ballot: BALLOT }])
    expect(sent).toEqual([])
    writes[0]!.resolve()
    await turn()
    expect(sent).toEqual([promise(BALLOT)])
  })

  it('collects the records of one turn into one flush', async () => {
    const { actor, running, writes } = run()
    for (const round of [1, 2, 3]) actor.send({ type: 'ask', ballot: makeBallot(round, 1) })
    await turn()
    expect(writes.map(({ records }) => records.length)).toEqual([3])
    writes[0]!.resolve()
    await running.settled()
  })

  it('writes a lazy record for the message that comes after it, though that one persists nothing', async () => {
    const { actor, writes, sent } = run()
    actor.send({ type: 'remember' })
    await turn()
    expect(writes).toEqual([])
    actor.send({ type: 'repeat' })
    await turn()
    expect(writes).toHaveLength(1)
    expect(sent).toEqual([])
    writes[0]!.resolve()
    await turn()
    expect(sent).toEqual([promise(BALLOT)])
  })

  it('sees the effects of starting, and brings a timer back as an event', () => {
    const { timers, sent } = run()
    expect(timers.get('round')?.ms).toBe(10)
    timers.get('round')!.fire()
    expect(sent.map(({ message }) => message.type)).toEqual(['accept'])
    expect(timers.size).toBe(0)
  })

  it('settles when all is durable and sent', async () => {
    const { actor, running, writes, sent } = run()
    actor.send({ type: 'ask', ballot: BALLOT })
    await turn()
    const settled = running.settled().then(() => sent.length)
    writes[0]!.resolve()
    expect(await settled).toBe(1)
  })

  it('is content with a storage and a sender', async () => {
    const sent: SendEffect<string>[] = []
    const actor = createActor(toyMachine)
    const running = runEffects<string>(actor, {
      storage: { write: async () => {} },
      send: (effect) => sent.push(effect),
    })
    actor.start()
    actor.send({ type: 'ask', ballot: BALLOT })
    await running.settled()
    expect(sent).toEqual([promise(BALLOT)])
  })
})

describe('stopping', () => {
  it('is a crash: nothing that waited for the disk leaves, nothing happens any more', async () => {
    const { actor, running, writes, sent, notes } = run()
    actor.send({ type: 'ask', ballot: BALLOT })
    await turn()
    running.stop()
    writes[0]!.resolve()
    await turn()
    actor.send({ type: 'ask', ballot: makeBallot(2, 1) })
    await turn()
    expect(sent).toEqual([])
    expect(notes).toHaveLength(1)
    expect(writes).toHaveLength(1)
  })

  it('leaves what was not yet on its way to the disk unwritten', async () => {
    const { actor, running, writes } = run()
    actor.send({ type: 'ask', ballot: BALLOT })
    running.stop()
    await turn()
    expect(writes).toEqual([])
  })
})

describe('a flush that fails', () => {
  it('is told, rejects settled() now and later, and sends nothing', async () => {
    const { actor, running, writes, sent, failures } = run()
    actor.send({ type: 'ask', ballot: BALLOT })
    await turn()
    const settled = running.settled()
    writes[0]!.reject(new Error('the disk is gone'))
    await expect(settled).rejects.toThrow('the disk is gone')
    actor.send({ type: 'repeat' })
    await expect(running.settled()).rejects.toThrow('the disk is gone')
    expect(failures).toHaveLength(1)
    expect(sent).toEqual([])
  })
})
