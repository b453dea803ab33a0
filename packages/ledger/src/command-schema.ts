import { decodeData, encodeData } from '@synod/codec'
import { unreachable } from '@synod/protocol'
import type { Decoded, Schema } from '@synod/replica'
import type { Capture, Chain, Command, Hold, Link, MoneyCommand, SetLimits } from './command.ts'
import { explain, invalidity, type Unchecked } from './command-check.ts'
import { TRANSFER_TAG, writeTransfer } from './transfer-bytes.ts'
import { TransferInBytes } from './transfer-in-bytes.ts'

/** The longest chain: 16 links with the longest ids and memos, and what MessagePack adds, rounded up. */
export const COMMAND_BYTES_MAX = 16_384
/** The longest of all other commands. */
export const SINGLE_COMMAND_BYTES_MAX = 1024

/** What an encoded command begins with. Wire tags: never reused. */
const TAGS = {
  open: 1,
  deposit: 2,
  withdraw: 3,
  transfer: TRANSFER_TAG,
  limits: 5,
  freeze: 6,
  unfreeze: 7,
  close: 8,
  hold: 9,
  capture: 10,
  release: 11,
  reverse: 12,
  chain: 13,
} as const

/**
 * Commands as MessagePack arrays, `[tag, field, …]`; what is optional comes last and is left out when there is none, or
 * null if something comes after it. Written by hand, because each replica decodes each command and a general validator takes longer than executing it.
 */
export const commandSchema: Schema<Command> = {
  encode(command) {
    const transfer = command.type === 'transfer' ? writeTransfer(command) : undefined
    return transfer ?? encodeByFields(command)
  },
  decode(bytes) {
    const transfer = TransferInBytes.read(bytes)
    return transfer === undefined ? decodeByFields(bytes) : { ok: true, value: transfer }
  },
}

/** Encodes any command. Most transfers need not go through this, see {@link writeTransfer}. */
export function encodeByFields(command: Command): Uint8Array {
  return encodeData(toFields(command))
}

/** Decodes any command. Most transfers need not go through this, see {@link TransferInBytes}. */
export function decodeByFields(bytes: Uint8Array): Decoded<Command> {
  if (bytes.length > COMMAND_BYTES_MAX) return refuse(tooLong(bytes, COMMAND_BYTES_MAX))
  const data = decodeData(bytes)
  if (!data.ok) return refuse(`no data: ${data.reason}: ${data.detail}`)
  const command = Array.isArray(data.value) ? fromFields(data.value) : undefined
  if (command === undefined) return refuse('not an array of a command tag and its fields')
  if (bytes.length > SINGLE_COMMAND_BYTES_MAX && command.type !== 'chain')
    return refuse(tooLong(bytes, SINGLE_COMMAND_BYTES_MAX))
  const invalid = invalidity(command)
  return invalid === undefined ? { ok: true, value: command as Command } : refuse(explain(invalid))
}

function tooLong(bytes: Uint8Array, bytesMax: number): string {
  return `a command of ${bytes.length} bytes, at most ${bytesMax} are taken`
}

function toFields(command: Command): unknown[] {
  switch (command.type) {
    case 'deposit':
    case 'withdraw':
      return withMemo([TAGS[command.type], command.id, command.account, command.amount, command.currency], command.memo)
    case 'transfer':
      return [TAGS.transfer, ...linkFields(command)]
    case 'open':
      return [TAGS.open, command.account, command.currency]
    case 'limits':
      return [TAGS.limits, command.account, command.currency, command.mayOwe, command.mayHold]
    case 'freeze':
    case 'unfreeze':
    case 'close':
      return [TAGS[command.type], command.account]
    case 'hold':
      return holdFields(command)
    case 'capture':
      return captureFields(command)
    case 'release':
      return withMemo([TAGS.release, command.id, command.hold], command.memo)
    case 'reverse':
      return withMemo([TAGS.reverse, command.id, command.transfer], command.memo)
    case 'chain':
      return [TAGS.chain, command.id, command.links.map(linkFields)]
    default:
      return unreachable(command)
  }
}

/** No memo and an empty one are the same command, so they have the same bytes. */
function withMemo(fields: unknown[], memo: string | undefined): unknown[] {
  if (memo !== undefined && memo !== '') fields.push(memo)
  return fields
}

function linkFields({ id, from, to, amount, currency, memo }: Link): unknown[] {
  return withMemo([id, from, to, amount, currency], memo)
}

function holdFields({ id, from, to, amount, currency, memo, expiresAfterMs }: Hold): unknown[] {
  const fields = [TAGS.hold, id, from, to, amount, currency]
  return expiresAfterMs === undefined ? withMemo(fields, memo) : [...fields, memo || null, expiresAfterMs]
}

function captureFields({ id, hold, amount, memo }: Capture): unknown[] {
  const fields: unknown[] = [TAGS.capture, id, hold]
  if (memo !== undefined && memo !== '') return [...fields, amount ?? null, memo]
  return amount === undefined ? fields : [...fields, amount]
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
    case TAGS.limits:
      return count === 5 ? limits(fields) : undefined
    case TAGS.freeze:
      return count === 2 ? { type: 'freeze', account: fields[1] } : undefined
    case TAGS.unfreeze:
      return count === 2 ? { type: 'unfreeze', account: fields[1] } : undefined
    case TAGS.close:
      return count === 2 ? { type: 'close', account: fields[1] } : undefined
    case TAGS.hold:
      return count >= 6 && count <= 8 ? hold(fields) : undefined
    case TAGS.capture:
      return count >= 3 && count <= 5 ? capture(fields) : undefined
    case TAGS.release:
      return count === 3 || count === 4
        ? { type: 'release', id: fields[1], hold: fields[2], memo: memoAt(fields, 3) }
        : undefined
    case TAGS.reverse:
      return count === 3 || count === 4
        ? { type: 'reverse', id: fields[1], transfer: fields[2], memo: memoAt(fields, 3) }
        : undefined
    case TAGS.chain:
      return count === 3 ? chain(fields) : undefined
    default:
      return undefined
  }
}

function memoAt(fields: readonly unknown[], place: number): unknown {
  return fields.length > place ? fields[place] : ''
}

function overTheCounter(type: 'deposit' | 'withdraw', fields: readonly unknown[]): Unchecked<MoneyCommand> {
  const memo = memoAt(fields, 5)
  return { type, id: fields[1], account: fields[2], amount: fields[3], currency: fields[4], memo }
}

function betweenAccounts(fields: readonly unknown[]): Unchecked<MoneyCommand> {
  const memo = memoAt(fields, 6)
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

function limits(fields: readonly unknown[]): Unchecked<SetLimits> {
  return { type: 'limits', account: fields[1], currency: fields[2], mayOwe: fields[3], mayHold: fields[4] }
}

function hold(fields: readonly unknown[]): Unchecked<Hold> {
  const memo = fields.length === 8 ? (fields[6] ?? '') : memoAt(fields, 6)
  const [, id, from, to, amount, currency] = fields
  return {
    type: 'hold',
    id,
    from,
    to,
    amount,
    currency,
    memo,
    ...(fields.length === 8 && { expiresAfterMs: fields[7] }),
  }
}

function capture(fields: readonly unknown[]): Unchecked<Capture> {
  const amount = fields.length === 5 ? (fields[3] ?? undefined) : fields[3]
  const [, id, hold] = fields
  return { type: 'capture', id, hold, memo: memoAt(fields, 4), ...(amount !== undefined && { amount }) }
}

function chain([, id, links]: readonly unknown[]): Unchecked<Chain> | undefined {
  if (!Array.isArray(links)) return undefined
  const isLink = (link: unknown): link is unknown[] => Array.isArray(link) && (link.length === 5 || link.length === 6)
  return links.every(isLink) ? { type: 'chain', id, links: links.map(linkOf) } : undefined
}

function linkOf(fields: readonly unknown[]): { readonly [Name in keyof Link]: unknown } {
  const [id, from, to, amount, currency] = fields
  return { id, from, to, amount, currency, memo: memoAt(fields, 5) }
}

function refuse(reason: string): Decoded<Command> {
  return { ok: false, reason }
}
