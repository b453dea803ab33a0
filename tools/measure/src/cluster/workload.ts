import { createLedger, ledgerClient } from '@synod/ledger'
import type { Client } from '@synod/node'
import type { MachineName } from './node-job.ts'
import { createRegisters, REGISTERS } from './registers.ts'

/** As many accounts as there are registers. */
const ACCOUNTS = REGISTERS
const CURRENCY = 'EUR'
const OPENING_BALANCE = 10n ** 12n
const OPENED_AT_ONCE = 500
/** Makes a command of either machine about 256 bytes long. */
const MEMO = { ledger: 'm'.repeat(192), registers: 'm'.repeat(245) } as const

/** Commands that never repeat, encoded. */
export interface Workload {
  next(): Uint8Array
}

/** The commands of a machine; for the ledger, accounts are opened and filled first. */
export async function prepareWorkload(machine: MachineName, client: Client): Promise<Workload> {
  if (machine === 'registers') return additions()
  await openAccounts(client)
  return transfers()
}

export function additions(): Workload {
  const { command } = createRegisters().schemas
  let made = 0
  return {
    next() {
      made += 1
      return command.encode({ register: (made * 7) % REGISTERS, by: 1, memo: MEMO.registers })
    },
  }
}

export function transfers(): Workload {
  const { command } = createLedger().schemas
  let made = 0
  return {
    next() {
      made += 1
      return command.encode({
        type: 'transfer',
        id: `measured-${String(made).padStart(9, '0')}`,
        from: accountName(made % ACCOUNTS),
        // The difference, 6n + 1, is odd and the number of accounts is even: never the account taken from.
        to: accountName((made * 7 + 1) % ACCOUNTS),
        amount: 100n,
        currency: CURRENCY,
        memo: MEMO.ledger,
      })
    },
  }
}

async function openAccounts(client: Client): Promise<void> {
  const bank = ledgerClient(client)
  for (let from = 0; from < ACCOUNTS; from += OPENED_AT_ONCE) {
    const numbers = Array.from({ length: Math.min(OPENED_AT_ONCE, ACCOUNTS - from) }, (_, at) => from + at)
    await Promise.all(
      numbers.map(async (number) => {
        const account = accountName(number)
        await bank.open({ account, currency: CURRENCY })
        await bank.deposit({ id: `opening/${account}`, account, currency: CURRENCY, amount: OPENING_BALANCE })
      }),
    )
  }
}

function accountName(number: number): string {
  return `account-${String(number).padStart(5, '0')}`
}
