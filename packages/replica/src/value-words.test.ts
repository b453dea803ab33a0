import { encodeBatch, encodeConfigurationCommand } from '@synod/codec'
import type { ConfigurationCommand } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { valueWords } from './value-words.ts'

const nameOf = valueWords((body) => `add ${body[0]}`)

function batch(...bodies: readonly Uint8Array[]): Uint8Array {
  const commands = bodies.map((body, index) => ({
    kind: 'command' as const,
    session: 1,
    sequence: index + 1,
    lowestUnanswered: 1,
    body,
  }))
  return encodeBatch({ time: 1, commands })
}

function configuring(command: ConfigurationCommand): Uint8Array {
  const body = encodeConfigurationCommand(command)
  return encodeBatch({ time: 1, commands: [{ kind: 'configure', session: 1, sequence: 1, lowestUnanswered: 1, body }] })
}

describe('the words of a value', () => {
  it('are those of its first commands, and how many more there are', () => {
    expect(nameOf(batch(Uint8Array.of(7)))).toBe('add 7')
    expect(nameOf(batch(...[1, 2, 3, 4].map((by) => Uint8Array.of(by))))).toBe('add 1, add 2 +2 more')
  })

  it('say that a session is opened, and what of the configuration is changed', () => {
    const body = new Uint8Array(0)
    const opening = { kind: 'command', session: 0, sequence: 99, lowestUnanswered: 1, body } as const
    expect(nameOf(encodeBatch({ time: 1, commands: [opening] }))).toBe('open a session')
    const commands: readonly (readonly [ConfigurationCommand, string])[] = [
      [{ type: 'addLearner', node: { node: 4, endpoint: 'tcp://127.0.0.1:7404' } }, 'add learner n4'],
      [{ type: 'addNode', node: 4 }, 'add member n4'],
      [{ type: 'removeNode', node: 1 }, 'remove n1'],
      [{ type: 'replaceNode', node: 1, by: 4 }, 'replace n1 by n4'],
      [{ type: 'setLearning', learning: 'every' }, 'learning: every'],
      [{ type: 'setLearning', learning: { delegates: 2 } }, 'learning: 2 delegates'],
    ]
    for (const [command, words] of commands) expect(nameOf(configuring(command))).toBe(words)
  })

  it('are total: any bytes have some', () => {
    expect(nameOf(Uint8Array.of(0xc1, 1, 2))).toBe('3 bytes that are no batch')
    const body = Uint8Array.of(1)
    const unreadable = { kind: 'configure', session: 1, sequence: 1, lowestUnanswered: 1, body } as const
    expect(nameOf(encodeBatch({ time: 1, commands: [unreadable] }))).toBe(
      'a configuration command that nobody can read',
    )
  })

  it('are not looked for in a value that takes long to read', () => {
    expect(nameOf(batch(new Uint8Array(20_000)))).toBe('20 KiB of commands')
  })

  it('are found once for each value in memory', () => {
    let asked = 0
    const counting = valueWords(() => `${++asked}`)
    const value = batch(Uint8Array.of(1))
    expect([counting(value), counting(value), asked]).toEqual(['1', '1', 1])
  })
})
