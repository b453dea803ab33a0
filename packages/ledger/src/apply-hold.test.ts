import { beforeEach, describe, expect, test } from 'vitest'
import { Bank, change } from './bank.fixture.ts'
import type { Capture, Command, Hold, Release } from './command.ts'
import { EXPIRIES_PER_COMMAND_MAX } from './open-holds.ts'

let bank: Bank

beforeEach(() => {
  bank = new Bank()
  bank.open('alice', 100n)
  bank.open('shop')
  bank.open('yuki', 100n, 'JPY')
})

function hold(changes: Partial<Hold> = {}): Hold {
  return { type: 'hold', id: 'h1', from: 'alice', to: 'shop', amount: 30n, currency: 'EUR', ...changes }
}

function capture(changes: Partial<Capture> = {}): Capture {
  return { type: 'capture', id: 'c1', hold: 'h1', ...changes }
}

function release(changes: Partial<Release> = {}): Release {
  return { type: 'release', id: 'r1', hold: 'h1', ...changes }
}

function transfer(amount: bigint, id = 't1'): Command {
  return { type: 'transfer', id, from: 'alice', to: 'shop', amount, currency: 'EUR' }
}

test('a hold leaves what is posted and takes from what is available', () => {
  expect(bank.execute(hold())).toEqual({
    status: 'applied',
    from: change(100n),
    to: change(0n),
    available: change(100n, 70n),
  })
  expect(bank.funds('alice')).toEqual([100n, 30n, 70n])
  expect(bank.execute(transfer(71n))).toEqual({
    status: 'insufficient funds',
    from: change(100n),
    to: change(0n),
    available: change(70n),
  })
  expect(bank.statusOf(transfer(70n, 't2'))).toBe('applied')
  expect(bank.funds('alice')).toEqual([30n, 30n, 0n])
})

test('a capture moves the whole', () => {
  bank.execute(hold())
  expect(bank.execute(capture())).toEqual({
    status: 'applied',
    from: change(100n, 70n),
    to: change(0n, 30n),
    available: change(70n),
  })
  expect(bank.funds('alice')).toEqual([70n, 0n, 70n])
})

test('a capture of a part releases the rest', () => {
  bank.execute(hold())
  expect(bank.execute(capture({ amount: 10n }))).toEqual({
    status: 'applied',
    from: change(100n, 90n),
    to: change(0n, 10n),
    available: change(70n, 90n),
  })
  expect(bank.funds('alice')).toEqual([90n, 0n, 90n])
})

test('a release moves nothing', () => {
  bank.execute(hold())
  expect(bank.execute(release())).toEqual({
    status: 'applied',
    from: change(100n),
    to: change(0n),
    available: change(70n, 100n),
  })
  expect(bank.funds('alice')).toEqual([100n, 0n, 100n])
})

test('money can be held for a withdrawal: for the cash account', () => {
  bank.execute(hold({ to: 'cash:EUR' }))
  expect(bank.execute(capture())).toMatchObject({ status: 'applied', to: change(-100n, -70n) })
})

describe('refused', () => {
  test.each<[string, Partial<Hold>]>([
    ['same account', { to: 'alice' }],
    ['unknown account', { to: 'nobody' }],
    ['unknown account', { from: 'nobody' }],
    ['currency mismatch', { to: 'yuki' }],
    ['currency mismatch', { from: 'yuki' }],
    ['insufficient funds', { amount: 101n }],
  ])('%s: the id stays refused, and nothing is held', (status, changes) => {
    const refused = bank.execute(hold(changes))
    expect(refused.status).toBe(status)
    bank.open('nobody', 100n)
    bank.execute({ type: 'deposit', id: 'more', account: 'alice', amount: 100n, currency: 'EUR' })
    expect(bank.execute(hold(changes))).toEqual(refused)
    expect(bank.funds('alice')).toEqual([200n, 0n, 200n])
    expect(bank.statusOf(capture())).toBe('unknown hold')
  })

  test('a second hold on what the first has', () => {
    bank.execute(hold({ amount: 60n }))
    expect(bank.execute(hold({ id: 'h2', amount: 60n }))).toMatchObject({
      status: 'insufficient funds',
      available: change(40n),
    })
  })

  test('a capture of more than is held, which can be captured all the same', () => {
    bank.execute(hold())
    expect(bank.statusOf(capture({ amount: 31n }))).toBe('more than held')
    expect(bank.statusOf(capture({ id: 'c2', amount: 30n }))).toBe('applied')
  })

  test.each<[string, Command]>([
    ['hold captured', { type: 'capture', id: 'end', hold: 'h1' }],
    ['hold released', { type: 'release', id: 'end', hold: 'h1' }],
  ])('%s', (status, end) => {
    bank.execute(hold())
    bank.execute(end)
    const digest = bank.ledger.digest()
    expect([bank.statusOf(capture()), bank.statusOf(release())]).toEqual([status, status])
    expect(bank.ledger.digest()).not.toBe(digest)
    const [posted, held, available] = bank.funds('alice')
    expect([held, available]).toEqual([0n, posted])
  })

  test('what is no hold cannot be captured', () => {
    bank.execute(transfer(1n))
    expect(bank.execute(capture({ hold: 't1' }))).toEqual({ status: 'unknown hold', from: null, to: null })
    expect(bank.execute(release({ hold: 'never' }))).toEqual({ status: 'unknown hold', from: null, to: null })
    bank.execute(hold({ id: 'never' }))
    expect(bank.statusOf(release({ hold: 'never' }))).toBe('unknown hold')
  })

  test('a capture to an account that was closed since', () => {
    bank.execute(hold())
    bank.execute({ type: 'close', account: 'shop' })
    expect(bank.statusOf(capture())).toBe('account closed')
    expect(bank.statusOf(release())).toBe('applied')
  })
})

describe('an id that comes again', () => {
  test('with the same content is answered as before, whatever has happened since', () => {
    const commands: Command[] = [hold(), hold({ id: 'h2', amount: 80n }), capture({ amount: 10n }), release()]
    const first = commands.map((command) => bank.execute(command))
    expect(first.map(({ status }) => status)).toEqual(['applied', 'insufficient funds', 'applied', 'hold captured'])
    const digest = bank.ledger.digest()
    expect(commands.map((command) => bank.execute(command))).toEqual(first)
    expect(bank.ledger.digest()).toBe(digest)
  })

  test('a capture of the whole is the same with and without the amount', () => {
    bank.execute(hold())
    expect(bank.execute(capture())).toEqual(bank.execute(capture({ amount: 30n })))
  })

  test.each<[string, Command]>([
    ['exists with different kind', release({ id: 'h1' })],
    ['exists with different kind', { ...transfer(30n, 'h1') }],
    ['exists with different currency', hold({ currency: 'JPY' })],
    ['exists with different from', hold({ from: 'yuki' })],
    ['exists with different to', hold({ to: 'yuki' })],
    ['exists with different amount', hold({ amount: 31n })],
    ['exists with different memo', hold({ memo: 'rent' })],
    ['exists with different expiry', hold({ expiresAfterMs: 1 })],
    ['exists with different amount', capture({ amount: 29n })],
    ['exists with different memo', capture({ memo: 'rent' })],
    ['exists with different subject', capture({ hold: 'h2' })],
    ['exists with different subject', capture({ hold: 'never' })],
    ['exists with different kind', release({ id: 'c1' })],
  ])('%s: %o', (status, command) => {
    for (const earlier of [hold(), hold({ id: 'h2' }), capture()]) bank.execute(earlier)
    const digest = bank.ledger.digest()
    expect(bank.execute(command).status).toBe(status)
    expect(bank.ledger.digest()).toBe(digest)
  })
})

describe('expiry by replicated time', () => {
  test('a hold is there until its time, and gone with the first command from then on', () => {
    bank.time = 1000
    bank.execute(hold({ expiresAfterMs: 500 }))
    bank.time = 1499
    expect(bank.statusOf(transfer(71n))).toBe('insufficient funds')
    bank.time = 1500
    expect(bank.statusOf(transfer(71n, 't2'))).toBe('applied')
    expect(bank.funds('alice')).toEqual([29n, 0n, 29n])
    expect([bank.statusOf(capture()), bank.statusOf(release())]).toEqual(['hold expired', 'hold expired'])
  })

  test('any command brings the time on, whatever becomes of it', () => {
    bank.execute(hold({ expiresAfterMs: 500 }))
    bank.time = 500
    bank.ledger.apply(null as unknown as Command, { slot: 9, index: 0, time: 500 })
    expect(bank.funds('alice')).toEqual([100n, 0n, 100n])
  })

  test('time that goes back changes nothing', () => {
    bank.time = 1000
    bank.execute(hold({ expiresAfterMs: 500 }))
    bank.time = 0
    bank.execute(hold({ id: 'h2', expiresAfterMs: 500 }))
    bank.time = 1499
    bank.execute(transfer(1n))
    expect(bank.view('alice').held).toBe(60n)
    bank.time = 1500
    bank.execute(transfer(1n, 't2'))
    expect(bank.view('alice').held).toBe(0n)
  })

  test('a hold that was captured or released does not expire', () => {
    for (const id of ['h1', 'h2', 'h3']) bank.execute(hold({ id, expiresAfterMs: 500 }))
    bank.execute(capture())
    bank.execute(release({ hold: 'h2' }))
    bank.time = 500
    bank.execute(transfer(1n))
    expect(bank.funds('alice')).toEqual([69n, 0n, 69n])
    expect(bank.statusOf(release({ id: 'r2' }))).toBe('hold captured')
    expect(bank.statusOf(release({ id: 'r3', hold: 'h2' }))).toBe('hold released')
    expect(bank.statusOf(release({ id: 'r4', hold: 'h3' }))).toBe('hold expired')
  })

  test('many with one time expire a bounded number at a time, on a restored ledger too; none can be captured meanwhile', () => {
    const holds = 3 * EXPIRIES_PER_COMMAND_MAX - 1
    for (let n = 0; n < holds; n++) bank.execute(hold({ id: `h${n}`, amount: 1n, expiresAfterMs: 500 - bank.time }))
    bank.time = 500
    expect(bank.statusOf(capture({ hold: `h${holds - 1}` }))).toBe('hold expired')
    expect(bank.view('alice').held).toBe(BigInt(holds - EXPIRIES_PER_COMMAND_MAX))
    const copy = bank.restored()
    for (const id of ['t1', 't2', 't3']) {
      const at = { slot: 100, index: 0, time: 500 }
      expect(copy.apply(transfer(1n, id), at)).toEqual(bank.ledger.apply(transfer(1n, id), at))
      expect(copy.digest()).toBe(bank.ledger.digest())
    }
    expect(bank.view('alice').held).toBe(0n)
  })

  test('a restored ledger knows which holds are open, ended and expired', () => {
    for (const id of ['h1', 'h2', 'h3', 'h4']) bank.execute(hold({ id, amount: 10n, expiresAfterMs: 500 }))
    bank.execute(hold({ id: 'h5', amount: 10n, expiresAfterMs: 900 }))
    bank.execute(hold({ id: 'h6', amount: 10n }))
    bank.execute(capture({ id: 'c1', hold: 'h1' }))
    bank.execute(release({ id: 'r2', hold: 'h2' }))
    bank.time = 600
    bank.execute(transfer(1n))
    const copy = bank.restored()
    expect(copy.digest()).toBe(bank.ledger.digest())
    const ends = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((id) => release({ id: `end-${id}`, hold: id }))
    const at = { slot: 100, index: 0, time: 600 }
    const statuses = ends.map((end) => bank.statusOf(end))
    expect(statuses).toEqual(['hold captured', 'hold released', 'hold expired', 'hold expired', 'applied', 'applied'])
    for (const end of ends) copy.apply(end, at)
    expect(copy.query({ type: 'balance', account: 'alice' }, { rows: async () => [] })).toEqual(bank.view('alice'))
  })
})
