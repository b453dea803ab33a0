import { decodeData, encodeData } from '@synod/codec'
import type { Command, Output, Transfer } from '@synod/ledger'
import type { Benchmark, Subject } from '../benchmark.ts'
import { openedLedger, transfer, transferBytes } from '../material/transfers.ts'

/** Transfers before the first is measured, so that the books are no empty ones: whole slots. */
const TRANSFERS_BEFORE = 19_200
const TRANSFERS_BEFORE_LONG = 1_000_000
const COMMANDS_PER_SLOT = 64
const VARIANTS = 512
const TIME = 1_700_000_000_000

function variants<T>(make: (variant: number) => T): T[] {
  return Array.from({ length: VARIANTS }, (_, variant) => make(variant))
}

const { schemas } = openedLedger().ledger

function decoding(): Subject {
  const commands = variants((variant) => transferBytes(variant))
  return {
    operationsPerRound: VARIANTS,
    run(rounds) {
      let decoded = 0
      for (let round = 0; round < rounds; round++) {
        for (const bytes of commands) decoded += schemas.command.decode(bytes).ok ? 1 : 0
      }
      return decoded
    },
  }
}

function encoding(): Subject {
  const commands = variants<Transfer>((variant) => transfer(variant))
  return {
    operationsPerRound: VARIANTS,
    run(rounds) {
      let bytes = 0
      for (let round = 0; round < rounds; round++) {
        for (const command of commands) bytes += schemas.command.encode(command).length
      }
      return bytes
    },
  }
}

/** A round is a slot: so many transfers that were never seen before, and the rows that are written for them. */
function applying(transfersBefore: number): Subject {
  const opened = openedLedger()
  const { ledger } = opened
  let { slot } = opened
  let number = 0
  let waiting: Command[] = []

  function run(rounds: number): number {
    let rows = 0
    let at = 0
    for (let round = 0; round < rounds; round++) {
      slot += 1
      for (let index = 0; index < COMMANDS_PER_SLOT; index++) {
        const { output } = ledger.apply(waiting[at++] as Command, { slot, index, time: TIME + slot })
        if (output[0] !== 0) throw new Error(`a transfer is applied, not answered ${output[0]}`)
      }
      rows += ledger.endOfSlot().length
    }
    return rows
  }

  /** Commands as they come from the wire, not as they were written. */
  function ready(rounds: number): void {
    waiting = Array.from({ length: rounds * COMMANDS_PER_SLOT }, () => {
      const command = schemas.command.decode(transferBytes(number++))
      if (!command.ok) throw new Error(command.reason)
      return command.value
    })
  }

  for (let before = 0; before < transfersBefore; before += 1000 * COMMANDS_PER_SLOT) {
    const rounds = Math.ceil(Math.min(1000 * COMMANDS_PER_SLOT, transfersBefore - before) / COMMANDS_PER_SLOT)
    ready(rounds)
    run(rounds)
  }
  return { operationsPerRound: COMMANDS_PER_SLOT, ready, run }
}

/**
 * A round is a slot as a replica executes it: commands are bytes, and so are the answers. What decoding leaves to be done when
 * a command is applied is in here too.
 */
function executing(): Subject {
  const { ledger, slot: openedThrough } = openedLedger()
  let slot = openedThrough
  let number = 0
  let waiting: Uint8Array[] = []
  const subject: Subject = {
    operationsPerRound: COMMANDS_PER_SLOT,
    ready(rounds) {
      waiting = Array.from({ length: rounds * COMMANDS_PER_SLOT }, () => transferBytes(number++))
    },
    run(rounds) {
      let bytes = 0
      let at = 0
      for (let round = 0; round < rounds; round++) {
        slot += 1
        for (let index = 0; index < COMMANDS_PER_SLOT; index++) {
          const command = ledger.schemas.command.decode(waiting[at++] as Uint8Array)
          if (!command.ok) throw new Error(command.reason)
          bytes += encodeData(ledger.apply(command.value, { slot, index, time: TIME + slot }).output).length
        }
        bytes += ledger.endOfSlot().length
      }
      return bytes
    },
  }
  subject.ready?.(TRANSFERS_BEFORE / COMMANDS_PER_SLOT)
  subject.run(TRANSFERS_BEFORE / COMMANDS_PER_SLOT)
  return subject
}

/** What transfers were answered. */
function outputs(): Output[] {
  const { ledger, slot } = openedLedger()
  return variants((variant) => {
    const { output } = ledger.apply(transfer(variant), { slot: slot + 1 + variant, index: 0, time: TIME })
    ledger.endOfSlot()
    return output
  })
}

function outputEncoding(): Subject {
  const answers = outputs()
  return {
    operationsPerRound: VARIANTS,
    run(rounds) {
      let bytes = 0
      for (let round = 0; round < rounds; round++) for (const answer of answers) bytes += encodeData(answer).length
      return bytes
    },
  }
}

function outputDecoding(): Subject {
  const answers = outputs().map((output) => encodeData(output))
  return {
    operationsPerRound: VARIANTS,
    run(rounds) {
      let decoded = 0
      for (let round = 0; round < rounds; round++) for (const bytes of answers) decoded += decodeData(bytes).ok ? 1 : 0
      return decoded
    },
  }
}

export const ledgerBenchmarks: readonly Benchmark[] = [
  { name: 'ledger/encode transfer', per: 'command', prepare: encoding },
  { name: 'ledger/decode transfer', per: 'command', prepare: decoding },
  { name: 'ledger/apply transfer', per: 'command', prepare: () => applying(TRANSFERS_BEFORE) },
  {
    name: 'ledger/apply transfer after 1,000,000',
    per: 'command',
    isLong: true,
    prepare: () => applying(TRANSFERS_BEFORE_LONG),
  },
  { name: 'ledger/execute transfer, bytes to bytes', per: 'command', prepare: executing },
  { name: 'ledger/encode output', per: 'command', prepare: outputEncoding },
  { name: 'ledger/decode output', per: 'command', prepare: outputDecoding },
]
