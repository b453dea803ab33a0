import { createLedger, type Ledger, type Transfer } from '@synod/ledger'

/** What one transfer takes as bytes, in everything measured here: the size of value for which peers are asked too. */
export const COMMAND_BYTES = 256
export const ACCOUNTS = 1000
const CURRENCY = 'EUR'
/** Each account begins with so many minor units, enough for every transfer to be applied. */
const OPENING_BALANCE = 1_000_000_000_000n
/** Coprime to the number of accounts: transfers visit all of them, in no order that a cache would like. */
const STRIDE = 389

const { command: schema } = createLedger().schemas

function accountOf(index: number): string {
  return `account-${index % ACCOUNTS}`
}

/** Transfer number `number`, with a memo that makes its command {@link COMMAND_BYTES} long. */
export function transfer(number: number): Transfer {
  const from = (number * STRIDE) % ACCOUNTS
  const bare: Transfer = {
    type: 'transfer',
    id: `transfer-${number}`,
    from: accountOf(from),
    to: accountOf(from + 1 + (number % (ACCOUNTS - 1))),
    amount: BigInt(1 + (number % 9999)),
    currency: CURRENCY,
  }
  return { ...bare, memo: memoFor(bare) }
}

export function transferBytes(number: number): Uint8Array {
  return schema.encode(transfer(number))
}

/** A memo of more than 31 characters takes two bytes besides its own. */
function memoFor(bare: Transfer): string {
  return 'm'.repeat(COMMAND_BYTES - schema.encode(bare).length - 2)
}

/** The commands that open all accounts, with money in each. */
export function openings(): Uint8Array[] {
  const accounts = Array.from({ length: ACCOUNTS }, (_, index) => accountOf(index))
  return accounts.flatMap((account) => [
    schema.encode({ type: 'open', account, currency: CURRENCY }),
    schema.encode({ type: 'deposit', id: `to-${account}`, account, amount: OPENING_BALANCE, currency: CURRENCY }),
  ])
}

/** A ledger in which all accounts have money. The slots of the openings are the first ones. */
export function openedLedger(): { readonly ledger: Ledger; readonly slot: number } {
  const ledger = createLedger()
  let slot = 0
  for (const bytes of openings()) {
    const command = schema.decode(bytes)
    if (!command.ok) throw new Error(command.reason)
    ledger.apply(command.value, { slot: ++slot, index: 0, time: 1 })
    ledger.endOfSlot()
  }
  return { ledger, slot }
}
