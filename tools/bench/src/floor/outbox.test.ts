import { describe, expect, it } from 'vitest'
import { Outbox } from './outbox.ts'

describe('an outbox', () => {
  it('sends one message after another, since a socket refuses a second one meanwhile', async () => {
    const sent: string[] = []
    let isSending = false
    const outbox = new Outbox({
      async send(parts) {
        if (isSending) throw new Error('EBUSY')
        isSending = true
        await Promise.resolve()
        isSending = false
        sent.push(parts.join(' '))
      },
    })
    outbox.send('one', '1')
    outbox.send('two')
    await Promise.resolve()
    outbox.send('three')
    await new Promise(setImmediate)
    expect(sent).toEqual(['one 1', 'two', 'three'])
  })
})
