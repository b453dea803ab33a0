import { CASH, CLOSED, EVERY_FLAG, FROZEN, MAY_HOLD } from './accounts.ts'
import { cashAccountId, isReserved } from './command.ts'
import { CURRENCIES, unpackCurrency } from './currency.ts'
import { IdKey } from './id-key.ts'
import type { LedgerState } from './ledger-state.ts'
import { ColumnReader } from './restore-columns.ts'
import { Problem } from './snapshot-error.ts'
import type { AccountsChunk, StrangersChunk } from './snapshot-format.ts'

/** Opens the accounts of a chunk and gives them what they had. */
export function restoreAccounts(state: LedgerState, chunk: AccountsChunk): void {
  const { accounts } = state
  const reader = new ColumnReader(chunk)
  const currencies = reader.numbers(Uint16Array, 'currencies', chunk.currencies, (code) => code < CURRENCIES)
  const flags = reader.numbers(Uint8Array, 'flags', chunk.flags, (flags) => (flags & ~EVERY_FLAG) === 0)
  const balances = reader.integers('balances', chunk.balances)
  const held = reader.integers('held', chunk.held)
  const mayOwe = reader.integers('mayOwe', chunk.mayOwe)
  const mayHold = reader.integers('mayHold', chunk.mayHold)
  const key = new IdKey()
  reader.ids(chunk.ids, key, (place) => {
    const account = openAccount(state, key.text(), currencies[place]!)
    const flag = flags[place]!
    if (((flag & CASH) !== 0) !== accounts.isCash(account))
      throw new Problem(`account ${key.text()} has the flags ${flag}`)
    accounts.setBalance(account, balances(place))
    if (held(place) !== 0n) accounts.setHeld(account, held(place))
    const limit = (flag & MAY_HOLD) === 0 ? null : mayHold(place)
    if (mayOwe(place) !== 0n || limit !== null) accounts.setLimits(account, mayOwe(place), limit)
    if ((flag & FROZEN) !== 0) accounts.setFrozen(account, true)
    if ((flag & CLOSED) !== 0) accounts.close(account)
  })
}

/** Opens an account as it once was, and returns its number. */
function openAccount(state: LedgerState, id: string, currency: number): number {
  const name = unpackCurrency(currency)
  if (state.findAccount(id) >= 0) throw new Problem(`account ${id} is there twice`)
  if (!isReserved(id)) {
    if (state.cashAccount(currency) < 0) throw new Problem(`account ${id} comes before the cash account of ${name}`)
    state.openAccount(id, currency)
  } else {
    if (id !== cashAccountId(name)) throw new Problem(`account ${id} is the cash account of ${name}`)
    state.openCashAccount(currency)
  }
  return state.accounts.count - 1
}

export function restoreStrangers(state: LedgerState, chunk: StrangersChunk): void {
  const key = new IdKey()
  new ColumnReader(chunk).ids(chunk.ids, key, () => {
    if (state.strangers.find(key) >= 0) throw new Problem(`stranger ${key.text()} is there twice`)
    state.strangers.add(key)
  })
}
