import type { Command, Link, Query } from '@synod/ledger'
import { Random } from '../random.ts'
import { CURRENCY } from './ledger-calls.ts'

export const ACCOUNTS = ['alice', 'bob', 'carol', 'dave'] as const
/** Has nothing, and is closed at some time. */
export const CLOSING = 'erin'
/** For exchanges, which are chains over two currencies. */
export const YEN = 'JPY'
export const YEN_ACCOUNTS = ['alice-yen', 'bob-yen'] as const
/** Nobody opens it: what names it is refused. */
const NO_ACCOUNT = 'nobody'
const AMOUNT_MAX = 60
const YEN_AMOUNT_MAX = 2000
const LIMIT_MAX = 300
const LINKS_MAX = 3
const EXPIRES_AFTER_MS_MAX = 3000
/** How far back lies what a capture, a release or a reversal is about, in calls. */
const SUBJECT_BACK_MAX = 12
/** Of pages of statements and of the feed, so that there are several. */
const LINES_MAX = 8
/** Where queries look into the history: beyond that there is nothing, most often. */
const SLOTS_BACK_MAX = 200

const KINDS = [
  ['deposit', 0.1],
  ['withdraw', 0.12],
  ['transfer', 0.41],
  ['hold', 0.12],
  ['capture', 0.08],
  ['release', 0.05],
  ['reverse', 0.04],
  ['chain', 0.05],
  ['account', 0.03],
] as const
type DrawnKind = (typeof KINDS)[number][0]

/** What the number stands for is always the same, so that an id which comes again comes with the same content. */
export function drawCommand(number: number, id = idOf(number)): Command {
  const random = randomOf(number)
  switch (drawKind(random)) {
    case 'deposit':
      return { type: 'deposit', id, account: random.pick(ACCOUNTS), ...drawAmount(random) }
    case 'withdraw':
      return { type: 'withdraw', id, account: random.pick(ACCOUNTS), ...drawAmount(random) }
    case 'transfer':
      return { type: 'transfer', id, ...drawSides(random), ...drawAmount(random) }
    case 'hold':
      return { type: 'hold', id, ...drawSides(random), ...drawAmount(random), ...drawExpiry(random) }
    case 'capture': {
      const hold = drawSubject(random, number, 'hold')
      return { type: 'capture', id, hold, ...(random.chance(0.5) ? { amount: drawAmount(random).amount } : {}) }
    }
    case 'release':
      return { type: 'release', id, hold: drawSubject(random, number, 'hold') }
    case 'reverse':
      return { type: 'reverse', id, transfer: drawSubject(random, number, random.pick(['transfer', 'capture'])) }
    case 'chain':
      return { type: 'chain', id, links: drawLinks(random, number, id) }
    case 'account':
      return drawAccountChange(random)
  }
}

/** Queries that read the history, or several accounts at once. */
export function drawHistoryQuery(random: Random, unique: number): Query {
  const account = random.pick(ACCOUNTS)
  const limit = random.between(1, LINES_MAX)
  const slot = random.between(1, SLOTS_BACK_MAX)
  const chance = random.fraction()
  if (chance < 0.35) {
    const order = random.pick(['newest first', 'oldest first'] as const)
    const toSlot = random.chance(0.3) ? slot + random.between(0, SLOTS_BACK_MAX) : null
    return { type: 'statement', account, fromSlot: random.chance(0.5) ? 1 : slot, toSlot, order, cursor: null, limit }
  }
  if (chance < 0.6) {
    const after = random.chance(0.5) ? 0 : random.between(1, unique)
    return { type: 'feed', fromSlot: random.chance(0.5) ? 1 : slot, after, limit }
  }
  if (chance < 0.75) return { type: 'balanceAt', account, slot }
  if (chance < 0.9) return { type: 'transfer', id: idOf(Math.max(1, unique - random.between(1, SUBJECT_BACK_MAX))) }
  if (chance < 0.95) return { type: 'balances', accounts: [...ACCOUNTS, NO_ACCOUNT] }
  return { type: 'trialBalance' }
}

export function idOf(number: number): string {
  return `t${number}`
}

function randomOf(number: number): Random {
  return new Random(number, 'movement')
}

function drawKind(random: Random): DrawnKind {
  let rest = random.fraction()
  for (const [kind, share] of KINDS) {
    if (rest < share) return kind
    rest -= share
  }
  return 'transfer'
}

function drawAmount(random: Random) {
  return { amount: BigInt(random.between(1, AMOUNT_MAX)), currency: CURRENCY }
}

function drawSides(random: Random): { from: string; to: string } {
  const [from, to] = random.shuffled<string>(ACCOUNTS) as [string, string]
  if (random.chance(0.05)) return { from, to: NO_ACCOUNT }
  return { from, to: random.chance(0.05) ? CLOSING : to }
}

function drawExpiry(random: Random): { expiresAfterMs?: number } {
  return random.chance(0.2) ? { expiresAfterMs: random.between(1, EXPIRES_AFTER_MS_MAX) } : {}
}

/** The id of something of this kind that was made not long before; sometimes of anything. */
function drawSubject(random: Random, number: number, kind: DrawnKind): string {
  const before = Array.from({ length: SUBJECT_BACK_MAX }, (_, back) => number - 1 - back).filter((other) => other > 0)
  const fitting = random.chance(0.1) ? [] : before.filter((other) => drawKind(randomOf(other)) === kind)
  return idOf(random.pick(fitting.length > 0 ? fitting : [number - 1, ...before]))
}

function drawLinks(random: Random, number: number, id: string): Link[] {
  const links = Array.from({ length: random.between(1, LINKS_MAX) }, (_, place): Link => {
    // Most ids are new; one that was used makes the whole chain fail.
    const link = random.chance(0.05) ? idOf(Math.max(0, number - 1 - place)) : `${id}.${place}`
    return { id: link, ...drawSides(random), ...drawAmount(random) }
  })
  if (random.chance(0.5)) return links
  const [from, to] = random.shuffled<string>(YEN_ACCOUNTS) as [string, string]
  return [...links, { id: `${id}.yen`, from, to, amount: BigInt(random.between(1, YEN_AMOUNT_MAX)), currency: YEN }]
}

/** Only some accounts, so that most can be used. */
function drawAccountChange(random: Random): Command {
  const chance = random.fraction()
  if (chance < 0.2) return { type: 'freeze', account: 'dave' }
  if (chance < 0.6) return { type: 'unfreeze', account: 'dave' }
  if (chance < 0.7) return { type: 'close', account: CLOSING }
  if (chance < 0.75) return { type: 'close', account: random.pick(ACCOUNTS) }
  const mayOwe = BigInt(random.chance(0.5) ? random.between(0, LIMIT_MAX) : 0)
  const mayHold = random.chance(0.5) ? BigInt(random.between(0, LIMIT_MAX)) : null
  return { type: 'limits', account: random.pick(['bob', 'carol']), currency: CURRENCY, mayOwe, mayHold }
}
