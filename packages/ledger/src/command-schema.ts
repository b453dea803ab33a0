import { decodeData, encodeData } from '@synod/codec'
import type { Decoded, Schema } from '@synod/replica'
import type { Command, MoneyCommand } from './command.ts'
import { explain, invalidity, type Unchecked } from './command-check.ts'

/** The longest command: the longest ids and memo, and what MessagePack adds, rounded up. */
export const COMMAND_BYTES_MAX = 1024

/** What an encoded command begins with. Wire tags: never reused. */
const TAGS = { open: 1, deposit: 2, withdraw: 3, transfer: 4 } as const

/**
 * Commands as MessagePack arrays, `[tag, field, …]`, the memo last and left out when there is none. Written by hand,
 * because each replica decodes each command and a general validator takes longer than executing it.
 */
export const commandSchema: Schema<Command> = {
  encode(command) {
    return encodeData(toFields(command))
  },
  decode(bytes) {
    if (bytes.length > COMMAND_BYTES_MAX)
      return refuse(`a command of ${bytes.length} bytes, at most ${COMMAND_BYTES_MAX} are taken`)
    const data = decodeData(bytes)
    if (!data.ok) return refuse(`no data: ${data.reason}: ${data.detail}`)
    const command = Array.isArray(data.value) ? fromFields(data.value) : undefined
    if (command === undefined) return refuse('not an array of a command tag and its fields')
    const invalid = invalidity(command)
    return invalid === undefined ? { ok: true, value: command as Command } : refuse(explain(invalid))
  },
}

function toFields(command: Command): unknown[] {
  if (command.type === 'open') return [TAGS.open, command.account, command.currency]
  const fields =
    command.type === 'transfer'
      ? [TAGS.transfer, command.id, command.from, command.to, command.amount, command.currency]
      : [TAGS[command.type], command.id, command.account, command.amount, command.currency]
  return hasMemo(command) ? [...fields, command.memo] : fields
}

/** No memo and an empty one are the same command, so they have the same bytes. */
function hasMemo(command: MoneyCommand): boolean {
  return command.memo !== undefined && command.memo !== ''
}

/** The fields under their names, not yet checked; `undefined` if the tag is unknown or the number of fields is not its own. */
function fromFields(fields: readonly unknown[]): Unchecked<Command> | undefined {
  const count = fields.length
  switch (fields[0]) {
    case TAGS.open:
      return count === 3 ? { type: 'open', account: fields[1], currency: fields[2] } : undefined
    case TAGS.deposit:
      return count === 5 || count === 6 ? overTheCounter('deposit', fields) : undefined
    case TAGS.withdraw:
      return count === 5 || count === 6 ? overTheCounter('withdraw', fields) : undefined
    case TAGS.transfer:
      return count === 6 || count === 7 ? betweenAccounts(fields) : undefined
    default:
      return undefined
  }
}

function overTheCounter(type: 'deposit' | 'withdraw', fields: readonly unknown[]): Unchecked<MoneyCommand> {
  const memo = fields.length === 6 ? fields[5] : ''
  return { type, id: fields[1], account: fields[2], amount: fields[3], currency: fields[4], memo }
}

function betweenAccounts(fields: readonly unknown[]): Unchecked<MoneyCommand> {
  const memo = fields.length === 7 ? fields[6] : ''
  return {
    type: 'transfer',
    id: fields[1],
    from: fields[2],
    to: fields[3],
    amount: fields[4],
    currency: fields[5],
    memo,
  }
}

function refuse(reason: string): Decoded<Command> {
  return { ok: false, reason }
}
