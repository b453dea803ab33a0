import { formatAmount, type Outcome, type Status } from '@synod/ledger'
import { EXIT_CODES, Failure } from './failure.ts'
import { formatList } from './output.ts'

/** What is known of a command that was refused: what it names. */
export interface RefusedCommand {
  readonly id?: string
  /** The account that money is taken from or reserved on, or that the command is about. */
  readonly from?: string
  /** The account that money is given to. */
  readonly to?: string
  readonly currency?: string
  /** In minor units of the currency. */
  readonly amount?: bigint
  /** The hold to capture or release, or the transfer to reverse. */
  readonly subject?: string
  /** Of a chain. */
  readonly links?: readonly RefusedCommand[]
}

/** The ledger's no: its status, and in a sentence why, with the values, and what to do. */
export function refused(command: RefusedCommand, outcome: Outcome, details: Record<string, unknown>): Failure {
  return new Failure(EXIT_CODES.refused, `refused, ${explain(command, outcome)}`, details)
}

function explain(command: RefusedCommand, outcome: Outcome): string {
  return `${outcome.status}: ${SENTENCES[outcome.status](command, outcome)}`
}

type Sentence = (command: RefusedCommand, outcome: Outcome) => string

const IDS = '1 to 64 letters, digits and . _ : @ / + -'

/** Every status, for people. A refused id stays refused: whoever wants the same again must take another one. */
const SENTENCES: Readonly<Record<Status, Sentence>> = {
  applied: () => 'it took effect',

  'invalid command': () => 'the nodes know no such command; is this program newer than they are?',
  'invalid transfer id': () => `an id is ${IDS}`,
  'invalid account id': () => `an account is named by ${IDS}`,
  'invalid currency': () => 'a currency is three capital letters, as EUR',
  'invalid amount': () => 'an amount is at least one minor unit, one cent say, and at most 2^63 − 1 of them',
  'invalid memo': () => 'a memo has at most 256 characters',
  'reserved account id': () => 'accounts whose names begin with "cash:" are the bank’s own',
  'invalid limit': () => 'a limit is zero or more, and at most 2^63 − 1 minor units',
  'invalid expiry': () => 'a hold expires after some 34 years at most',
  'invalid chain': () => 'a chain has 1 to 16 transfers, and no id twice',

  'exists with different kind': usedWith('by another kind of command'),
  'exists with different currency': usedWith('with another currency'),
  'exists with different from': usedWith('with another account to take from'),
  'exists with different to': usedWith('with another account to give to'),
  'exists with different amount': usedWith('with another amount'),
  'exists with different memo': usedWith('with another memo'),
  'exists with different expiry': usedWith('with another time to expire after'),
  'exists with different subject': usedWith('for another hold or transfer'),
  'exists with different chain': usedWith('in another chain, or in none'),
  'exists with different links': usedWith('for a chain of other transfers'),

  'same account': ({ from = 'one account' }) => `it is ${from} on both sides`,
  'unknown account': neverOpened,
  'currency mismatch': ({ currency = 'another currency' }) =>
    `the amount is in ${currency}, and an account is not; "ledger accounts" lists their currencies`,
  'unknown hold': ({ subject = 'this id' }) => `there is no hold ${subject}; "ledger show ${subject}" says what it is`,
  'hold captured': ended('was captured'),
  'hold released': ended('was released'),
  'hold expired': ended('has expired'),
  'more than held': (command) =>
    `hold ${command.subject} is for less than ${amountOf(command)}; without an amount, all of it is captured`,
  'unknown transfer': ({ subject = 'this id' }) => `nothing has the id ${subject}`,
  'not reversible': ({ subject = 'it' }) =>
    `${subject} was refused, moved no money, is a reversal itself, or belongs to a chain; a chain is undone by one the other way`,
  'already reversed': ended('was reversed'),
  'account closed': (command) => `${eitherOf(command)} is closed, for ever${whichOf(command)}`,
  'account frozen': (command) =>
    `${eitherOf(command)} is frozen${whichOf(command)}; allow it again: ledger unfreeze ${partiesOf(command)[0]}`,
  'insufficient funds': lacking,
  'limit exceeded': ({ from, to = from, amount }) =>
    amount === undefined
      ? `${to} owes, reserves or holds more than that; "ledger balance ${to}" shows it`
      : `${to} would hold more than it may; "ledger limit ${to}" shows how much that is`,
  'account not empty': ({ from = 'it' }) =>
    `${from} has money, or some is reserved on it; "ledger balance ${from}" shows it`,
  'link refused': linkRefused,
}

function usedWith(what: string): Sentence {
  return ({ id = 'given' }) => `the id ${id} was used ${what}, see "ledger show ${id}"; leave out --id for a new one`
}

function ended(how: string): Sentence {
  return ({ subject = 'it' }) => `${subject} ${how}; "ledger show ${subject}" says when`
}

function lacking(command: RefusedCommand, { from, available }: Outcome): string {
  const { currency = '' } = command
  const has = formatAmount({ currency, minor: available?.before ?? from?.before ?? 0n })
  return `${command.from} has ${has}${available ? ' available' : ''}, not ${amountOf(command)}`
}

/** A cash account is missing as long as no account of its currency was opened; nobody opens it by hand. */
function neverOpened(command: RefusedCommand, { from, to }: Outcome): string {
  const currency = command.currency ?? 'EUR'
  const missing = [...(from === null ? [command.from] : []), ...(to === null ? [command.to] : [])]
  const own = missing.filter((account) => account !== undefined).filter((account) => !account.startsWith('cash:'))
  if (own.length === 0) return `no account is kept in ${currency}; "ledger accounts" lists what there is`
  const [were, them] = own.length === 1 ? ['was', 'it'] : ['were', 'them']
  return `${formatList(own)} ${were} never opened; open ${them} first: ledger open ${own[0]} ${currency}`
}

function linkRefused({ links = [] }: RefusedCommand, { failed }: Outcome): string {
  const link = failed && links[failed.link]
  if (!failed || !link) return 'one of its transfers was refused, and so nothing was moved'
  // The answer has the balances as they are, and those at the link's turn were others.
  const why =
    failed.status === 'insufficient funds' ? `${failed.status} on ${link.from} by then` : explain(link, failed)
  return `link ${failed.link + 1}, ${link.from} > ${link.to} ${amountOf(link)}, ${why}; nothing was moved`
}

/** `alice or bob`: a refusal does not say which of the two it is about. It is never about the bank's own account. */
function eitherOf(command: RefusedCommand): string {
  return partiesOf(command).join(' or ')
}

function whichOf(command: RefusedCommand): string {
  const parties = partiesOf(command)
  return parties.length < 2 ? '' : ` ("ledger balance ${parties.join(' ')}" says which)`
}

function partiesOf({ from, to }: RefusedCommand): string[] {
  return [from, to].filter((account) => account !== undefined).filter((account) => !account.startsWith('cash:'))
}

function amountOf({ amount = 0n, currency = '' }: RefusedCommand): string {
  return formatAmount({ currency, minor: amount })
}
