import { type BatchCommand, decodeBatch, decodeConfigurationCommand } from '@synod/codec'
import type { ValueName } from '@synod/feed'
import { type ConfigurationCommand, formatNode } from '@synod/protocol'

/** Commands of a value that are said; of the others it is said how many they are. */
const COMMANDS_SAID_MAX = 2
/** A value above this is not read to be named: it would take longer than all else that is told of it. */
const READ_BYTES_MAX = 8 * 1024

/** What a command of the state machine is in words: `transfer 30 alice → bob`. Of bytes that are none it says so. */
export type CommandWords = (body: Uint8Array) => string

/** Names values by their first commands: `transfer 30 alice → bob, open carol +11 more`. Each value is read once. */
export function valueWords(wordsOfCommand: CommandWords): ValueName<Uint8Array> {
  const known = new WeakMap<Uint8Array, string>()
  return (value) => {
    const words = known.get(value) ?? wordsOfBatch(value, wordsOfCommand)
    known.set(value, words)
    return words
  }
}

function wordsOfBatch(value: Uint8Array, wordsOfCommand: CommandWords): string {
  if (value.byteLength > READ_BYTES_MAX) return `${Math.round(value.byteLength / 1024)} KiB of commands`
  const decoded = decodeBatch(value)
  if (!decoded.ok) return `${value.byteLength} bytes that are no batch`
  const { commands } = decoded.value
  const said = commands.slice(0, COMMANDS_SAID_MAX).map((command) => wordsOf(command, wordsOfCommand))
  const more = commands.length - said.length
  return more > 0 ? `${said.join(', ')} +${more} more` : said.join(', ')
}

function wordsOf({ kind, session, body }: BatchCommand, wordsOfCommand: CommandWords): string {
  if (kind === 'configure') return wordsOfConfigure(body)
  return session === 0 ? 'open a session' : wordsOfCommand(body)
}

function wordsOfConfigure(body: Uint8Array): string {
  const decoded = decodeConfigurationCommand(body)
  return decoded.ok ? wordsOfChange(decoded.value) : 'a configuration command that nobody can read'
}

function wordsOfChange(command: ConfigurationCommand): string {
  switch (command.type) {
    case 'addLearner':
      return `add learner ${formatNode(command.node.node)}`
    case 'addNode':
      return `add member ${formatNode(command.node)}`
    case 'removeNode':
      return `remove ${formatNode(command.node)}`
    case 'replaceNode':
      return `replace ${formatNode(command.node)} by ${formatNode(command.by)}`
    case 'setLearning': {
      const { learning } = command
      return `learning: ${typeof learning === 'string' ? learning : `${learning.delegates} delegates`}`
    }
  }
}
