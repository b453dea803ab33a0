import { randomInt } from 'node:crypto'
import { decodeData } from '@synod/codec'
import { createLedger } from '@synod/ledger'
import type { Client, CommandResult } from '@synod/node'
import type { NextCall } from '../load/drive.ts'
import { inTurn } from '../load/in-turn.ts'
import type { Operation } from '../system.ts'
import type { MachineName } from './machine-name.ts'
import { createRegisters, REGISTERS } from './registers.ts'
import { accountName, CLIENTS_MAX, isApplied, Transfers } from './transfers.ts'

export interface RequestSettings {
  readonly machine: MachineName
  readonly accounts: number
}

/** Commands and queries of one machine, encoded, and what their answers have to be. */
interface Dialect {
  command(): Uint8Array
  isDone(output: Uint8Array): boolean
  query(): Uint8Array
  isAnswer(answer: Uint8Array): boolean
}

/** The calls of an operation. Every answer is looked at: a call resolves only when it is what it has to be. */
export function callsOf(client: Client, settings: RequestSettings, operation: Operation): NextCall {
  const { valueBytes } = operation
  const dialect = settings.machine === 'ledger' ? ledgerDialect(settings, valueBytes) : registerDialect(valueBytes)
  const write = async () => check(await client.submit(dialect.command()), dialect)
  const read = async () => {
    const { answer } = await client.query(dialect.query())
    if (!dialect.isAnswer(answer)) throw new Error('a read was answered with something else')
  }
  switch (operation.type) {
    case 'write':
      return write
    case 'batch':
      return () => writeMany(client, dialect, operation.count)
    case 'read':
      return read
    case 'mixed':
      return inTurn(operation.reads, read, write)
  }
}

async function writeMany(client: Client, dialect: Dialect, count: number): Promise<void> {
  const results = await client.submitMany(Array.from({ length: count }, () => dialect.command()))
  for (const result of results) {
    if (result.status === 'rejected') throw result.reason
    check(result.value, dialect)
  }
}

function check({ output }: CommandResult, dialect: Dialect): void {
  if (!dialect.isDone(output)) throw new Error(`a write was refused: ${JSON.stringify([...output])}`)
}

function ledgerDialect({ accounts }: RequestSettings, bytes: number): Dialect {
  const { query } = createLedger().schemas
  // Two clients with one number would make the same transfers, which the books tell.
  const transfers = new Transfers({ client: randomInt(CLIENTS_MAX), accounts, bytes })
  const queries = Array.from({ length: accounts }, (_, at) =>
    query.encode({ type: 'balance', account: accountName(at) }),
  )
  let asked = 0
  return {
    command: () => transfers.next(),
    isDone: isApplied,
    query() {
      asked += 1
      return queries[(asked * 7) % accounts] as Uint8Array
    },
    // Unknown accounts are answered with null.
    isAnswer(answer) {
      const data = decodeData(answer)
      return data.ok && data.value !== null
    },
  }
}

function registerDialect(valueBytes: number): Dialect {
  const { command, query } = createRegisters().schemas
  const bytes = new Uint8Array(valueBytes).fill(0x6d)
  let at = 0
  const next = () => {
    at = (at + 7) % REGISTERS
    return at
  }
  return {
    command: () => command.encode({ register: next(), bytes }),
    isDone: (output) => output.length > 0,
    query: () => query.encode(next()),
    isAnswer: (answer) => answer.length > 0,
  }
}
