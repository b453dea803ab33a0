import { CallError, type CallOutcome, type Client } from '@synod/client'
import { encodeData } from '@synod/codec'
import { describe, expect, it } from 'vitest'
import { KeyValue } from './key-value.ts'
import { serve } from './lin-kv.ts'
import type { Body } from './message.ts'

/** A cluster of one map, without a cluster. */
function client(): Pick<Client, 'submit' | 'query'> {
  const map = new KeyValue()
  return {
    async submit(bytes) {
      const command = map.schemas.command.decode(bytes)
      if (!command.ok) throw new Error(command.reason)
      return { slot: 1, output: encodeData(map.apply(command.value).output) }
    },
    async query(bytes) {
      const key = map.schemas.query.decode(bytes)
      if (!key.ok) throw new Error(key.reason)
      return { slot: 1, ageMs: 0, answer: encodeData(map.query(key.value)) }
    },
  }
}

async function answers(...requests: Body[]): Promise<Body[]> {
  const cluster = client() as Client
  const all: Body[] = []
  for (const request of requests) all.push(await serve(request, cluster))
  return all
}

const read = (key: unknown) => ({ type: 'read', key })
const write = (key: unknown, value: unknown) => ({ type: 'write', key, value })
const cas = (key: unknown, from: unknown, to: unknown) => ({ type: 'cas', key, from, to })

describe('the requests of lin-kv', () => {
  it('read, write and cas', async () => {
    expect(await answers(write(1, 5), read(1), cas(1, 5, 6), read(1))).toEqual([
      { type: 'write_ok' },
      { type: 'read_ok', value: 5 },
      { type: 'cas_ok' },
      { type: 'read_ok', value: 6 },
    ])
  })

  it('get error 20 where there is no key, 22 where the value is another', async () => {
    expect(await answers(read(1), cas(1, 5, 6), write(1, 4), cas(1, 5, 6))).toEqual([
      { type: 'error', code: 20, text: 'there is no key 1' },
      { type: 'error', code: 20, text: 'there is no key 1' },
      { type: 'write_ok' },
      { type: 'error', code: 22, text: 'key 1 has the value 4' },
    ])
  })

  it('create a key by cas when asked to, once', async () => {
    const creating = { ...cas('k', 0, 1), create_if_not_exists: true }
    expect((await answers(creating, read('k'), creating)).map(({ type, value }) => [type, value])).toEqual([
      ['cas_ok', undefined],
      ['read_ok', 1],
      ['error', undefined],
    ])
  })

  it('take any JSON for keys and values, equal whatever the order of members', async () => {
    const key = { b: [1, { d: 1, c: null }], a: 'x' }
    const sameKey = { a: 'x', b: [1, { c: null, d: 1 }] }
    const [, found, swapped, other] = await answers(
      write(key, { y: 1, x: 2 }),
      read(sameKey),
      cas(sameKey, { x: 2, y: 1 }, null),
      read('1'),
    )
    expect(found).toEqual({ type: 'read_ok', value: { x: 2, y: 1 } })
    expect(swapped).toEqual({ type: 'cas_ok' })
    expect(other?.code).toBe(20)
    expect((await answers(write(1, 'a'), read('1')))[1]?.code).toBe(20)
    expect((await answers(write(1, null), read(1)))[1]).toEqual({ type: 'read_ok', value: null })
    const lone = '\ud800'
    expect((await answers(write(lone, lone), read(lone)))[1]).toEqual({ type: 'read_ok', value: lone })
  })

  it.each([{ type: 'read' }, { type: 'write', key: 1 }, { type: 'cas', key: 1, from: 2 }])(
    'get error 12 when something is missing: %j',
    async (request) => {
      const [answer] = await answers(request)
      expect(answer).toMatchObject({ type: 'error', code: 12 })
    },
  )
})

describe('errors are definite only when nothing happened, and never will', () => {
  const failing = (error: Error) => ({ submit: () => Promise.reject(error), query: () => Promise.reject(error) })
  const codeOf = async (error: Error) => (await serve(write(1, 2), failing(error) as unknown as Client)).code

  it.each<[CallOutcome, boolean, number]>([
    ['refused', false, 12],
    ['busy', false, 11],
    ['unavailable', false, 11],
    ['expired', false, 11],
    ['closed', false, 11],
    ['closed', true, 0],
    ['unknown', true, 0],
  ])('%s, may have been executed: %s, is error %i', async (outcome, mayHaveExecuted, code) => {
    expect(await codeOf(new CallError({ outcome, mayHaveExecuted, summary: 'x' }))).toBe(code)
  })

  it('a bug of ours is error 13, which is indefinite', async () => {
    expect(await codeOf(new TypeError('x'))).toBe(13)
  })
})
