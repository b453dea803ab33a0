/** An account of the demonstration and what it is opened with, in minor units. */
export interface Funding {
  readonly account: string
  readonly currency: string
  readonly amount: bigint
}

const CITIZENS = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi']
const OPENING_BALANCES = { EUR: 10_000_00n, USD: 10_000_00n, JPY: 1_000_000n }

/** Everybody has an account in every currency: `alice:EUR`. */
export const FUNDINGS: readonly Funding[] = Object.entries(OPENING_BALANCES).flatMap(([currency, amount]) =>
  CITIZENS.map((citizen) => ({ account: `${citizen}:${currency}`, currency, amount })),
)
