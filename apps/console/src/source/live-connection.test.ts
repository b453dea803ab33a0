import type { Happening } from '@synod/feed'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { portrayed } from '../recording/telling.fixture.ts'
import { LiveConnection, TurnedAwayError } from './live-connection.ts'

const connection = new LiveConnection(new URL('http://127.0.0.1:7000/console/'), 'secret')
const signal = new AbortController().signal

function answer(...answers: Response[]) {
  const fetched = vi.fn((_url: URL, _init: RequestInit) => Promise.resolve(answers.shift() as Response))
  vi.stubGlobal('fetch', fetched)
  return fetched
}

afterEach(() => vi.unstubAllGlobals())

describe('a connection to the process that started a cluster', () => {
  it('shows its token, and asks beside the page wherever that lies', async () => {
    const fetched = answer(Response.json({ ok: true, words: 'n1 killed' }))
    expect(await connection.post('api/deed', { type: 'kill', node: 1 })).toBe('n1 killed')
    const [url, init] = fetched.mock.calls[0]!
    expect(url.href).toBe('http://127.0.0.1:7000/console/api/deed')
    expect(init).toMatchObject({ method: 'POST', body: '{"type":"kill","node":1}' })
    expect(init.headers).toMatchObject({ authorization: 'Bearer secret', 'content-type': 'application/json' })
  })

  it('hands on every line of the feed, wherever the network breaks it', async () => {
    const told: Happening[] = [portrayed(1, 1), portrayed(2, 2), portrayed(3, 1)]
    const text = `\n${JSON.stringify(told.slice(0, 2))}\n\n${JSON.stringify([told[2]])}\n{"half":`
    const pieces = text.match(/.{1,37}/gs) ?? []
    const body = new ReadableStream({
      start: (stream) => {
        for (const piece of pieces) stream.enqueue(new TextEncoder().encode(piece))
        stream.close()
      },
    })
    answer(new Response(body))
    const heard: Happening[] = []
    await connection.feed(signal, (happenings) => heard.push(...happenings))
    expect(heard).toEqual(told)
  })

  it('tells being turned away from everything else that may go wrong', async () => {
    answer(
      Response.json({ ok: false, words: 'a token is needed' }, { status: 401 }),
      Response.json({ ok: false, words: 'too many read the feed already' }, { status: 503 }),
      new Response('<html>', { status: 404, statusText: 'Not Found' }),
    )
    await expect(connection.facts(signal)).rejects.toThrow(TurnedAwayError)
    await expect(connection.feed(signal, () => {})).rejects.toThrow('too many read the feed already')
    await expect(connection.post('api/deed', {})).rejects.toThrow('the server answers 404 Not Found')
  })
})
