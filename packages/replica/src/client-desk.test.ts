import { decodeData, decodeReply, encodeText } from '@synod/codec'
import type { Frames, Reply, Route } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { ClientDesk } from './client-desk.ts'

function desk() {
  const sent: { route: Route; reply: Reply }[] = []
  const unanswerable: string[] = []
  const clients = new ClientDesk({
    answer(route: Route, frames: Frames) {
      const reply = decodeReply(frames[1] as Uint8Array)
      if (reply.ok) sent.push({ route, reply: reply.value })
    },
    envelope: new Uint8Array(1),
    text: encodeText,
    unanswerable: (reason) => unanswerable.push(reason),
  })
  return { clients, sent, unanswerable }
}

const ok = (output: unknown, slot = 1) => ({ status: 'ok', output, slot }) as const
const statuses = (sent: { reply: Reply }[]) => sent.flatMap(({ reply }) => reply.replies.map(({ status }) => status))
const one: Route = { client: 1 }
const other: Route = { client: 2 }

describe('the desk where clients wait', () => {
  it('answers everything that a turn brought to a client in one frame', () => {
    const { clients, sent } = desk()
    for (let sequence = 1; sequence <= 50; sequence++) clients.wait('command', 1, sequence, one, 100)
    clients.wait('command', 2, 1, other, 100)
    for (let sequence = 1; sequence <= 50; sequence++) clients.executed(1, sequence, ok(sequence, 9))
    clients.executed(2, 1, ok('b'))
    expect(sent).toEqual([])
    clients.flush(3, 0)
    expect(sent.map(({ route, reply }) => [route, reply.leader, reply.replies.length])).toEqual([
      [one, 3, 50],
      [other, 3, 1],
    ])
    expect(sent[0]?.reply.replies[0]).toMatchObject({ kind: 'command', id: 1, status: 'ok', slot: 9 })
  })

  it('closes a frame that has grown large', () => {
    const { clients, sent } = desk()
    for (let id = 1; id <= 3; id++) clients.answer(one, 'command', 1, id, ok(new Uint8Array(700_000)))
    clients.flush(1, 0)
    expect(sent.map(({ reply }) => reply.replies.length)).toEqual([2, 1])
  })

  it('answers a retry on the route by which it came last, once', () => {
    const { clients, sent } = desk()
    expect(clients.wait('command', 1, 1, one, 100)).toBeDefined()
    expect(clients.wait('command', 1, 1, other, 100)).toBeUndefined()
    clients.executed(1, 1, ok('a'))
    clients.executed(1, 1, ok('a'))
    clients.flush(1, 0)
    expect(sent.map(({ route }) => route)).toEqual([other])
  })

  it('says nothing of what others had executed', () => {
    const { clients, sent } = desk()
    clients.executed(1, 1, ok('a'))
    clients.flush(1, 0)
    expect(sent).toEqual([])
  })

  it('forgets those who have given up, and does not answer for a retry that waits by itself', () => {
    const { clients, sent } = desk()
    const first = clients.wait('command', 1, 1, one, 100)
    clients.sweep(101)
    const retry = clients.wait('command', 1, 1, one, 500)
    clients.expire(1, 1, first as object)
    clients.flush(1, 0)
    expect(sent).toEqual([])
    clients.expire(1, 1, retry as object)
    clients.flush(1, 0)
    expect(statuses(sent)).toEqual(['expired'])
  })

  it('says nothing of proposed commands when the node leads no more: they may yet be executed', () => {
    const { clients, sent } = desk()
    clients.wait('command', 1, 1, one, 100)
    clients.forgetWaiters()
    clients.decline(1, 1, 'redirect', 'n2 leads')
    clients.flush(2, 0)
    expect(sent).toEqual([])
  })

  it('says of an output that no frame carries that the command was executed, where, and why it is not there', () => {
    const { clients, sent, unanswerable } = desk()
    clients.answer(one, 'command', 1, 1, ok(new Uint8Array(5_000_000), 7))
    clients.answer(
      one,
      'command',
      1,
      2,
      ok(() => {}),
    )
    clients.answer(one, 'command', 1, 3, ok('fits'))
    clients.flush(1, 0)
    const replies = sent.flatMap(({ reply }) => reply.replies)
    expect(replies.map(({ id, status }) => [id, status])).toEqual([
      [1, 'unsendable'],
      [2, 'unsendable'],
      [3, 'ok'],
    ])
    const why = '5000005 bytes, at most 4194304 are allowed'
    expect(replies[0]).toMatchObject({ kind: 'command', slot: 7, body: encodeText(why) })
    expect(unanswerable[0]).toBe(`the output of command 1 of session 1: ${why}`)
  })

  it('refuses a query whose answer no frame carries', () => {
    const { clients, sent } = desk()
    clients.replyData(one, 0, { kind: 'query', id: 1, slot: 4 }, new Uint8Array(5_000_000))
    clients.replyData(one, 0, { kind: 'query', id: 2, slot: 4 }, 'fits')
    clients.flush(1, 0)
    expect(statuses(sent)).toEqual(['refused', 'ok'])
    const body = sent[0]?.reply.replies[1]?.body as Uint8Array
    expect(decodeData(body)).toEqual({ ok: true, value: 'fits' })
  })
})
