import { beforeEach, describe, expect, test } from 'vitest'
import { Bank, change } from './bank.fixture.ts'
import { CHAIN_LINKS_MAX, type Chain, type Link } from './command.ts'
import { ledgerClient } from './ledger-client.ts'
import { localCaller } from './local-caller.ts'

let bank: Bank

beforeEach(() => {
  bank = new Bank()
  bank.open('alice', 100n)
  bank.open('bob')
  bank.open('alice-yen', 0n, 'JPY')
  bank.open('dealer', 1000n)
  bank.open('dealer-yen', 5000n, 'JPY')
})

function link(id: string, from: string, to: string, amount: bigint, currency = 'EUR'): Link {
  return { id, from, to, amount, currency }
}

/** Ten euro cents become sixteen yen. */
function exchange(changes: Partial<Chain> = {}): Chain {
  const links = [link('x1', 'alice', 'dealer', 10n), link('x2', 'dealer-yen', 'alice-yen', 16n, 'JPY')]
  return { type: 'chain', id: 'x', links, ...changes }
}

test('an exchange is two links in two currencies', () => {
  expect(bank.execute(exchange())).toEqual({
    status: 'applied',
    from: null,
    to: null,
    links: [
      { status: 'applied', from: change(100n, 90n), to: change(1000n, 1010n) },
      { status: 'applied', from: change(5000n, 4984n), to: change(0n, 16n) },
    ],
  })
})

test('a link finds the balances that those before it left', () => {
  const outcome = bank.execute({
    type: 'chain',
    id: 'c',
    links: [link('c1', 'alice', 'bob', 100n), link('c2', 'bob', 'dealer', 60n), link('c3', 'bob', 'alice', 40n)],
  })
  expect(outcome.links?.map(({ from, to }) => [from, to])).toEqual([
    [change(100n, 0n), change(0n, 100n)],
    [change(100n, 40n), change(1000n, 1060n)],
    [change(40n, 0n), change(0n, 40n)],
  ])
})

describe('refused', () => {
  const refused: Chain = {
    type: 'chain',
    id: 'c',
    links: [link('c1', 'alice', 'bob', 80n), link('c2', 'alice', 'dealer', 30n), link('c3', 'dealer', 'nobody', 1n)],
  }

  test('if one link is, then nothing happens: the answer says which and why, with the balances as they are', () => {
    expect(bank.execute(refused)).toEqual({
      status: 'link refused',
      from: null,
      to: null,
      failed: { link: 1, status: 'insufficient funds', from: change(100n), to: change(1000n) },
    })
    expect(bank.funds('alice')).toEqual([100n, 0n, 100n])
    expect(bank.funds('bob')).toEqual([0n, 0n, 0n])
  })

  test('the chain and the ids of all its links stay refused', () => {
    const first = bank.execute(refused)
    bank.execute({ type: 'deposit', id: 'd', account: 'alice', amount: 1000n, currency: 'EUR' })
    expect(bank.execute(refused)).toEqual(first)
    for (const { id, ...rest } of refused.links)
      expect(bank.statusOf({ type: 'transfer', id, ...rest })).toBe('exists with different chain')
    expect(bank.execute({ ...refused, id: 'again' })).toMatchObject({
      status: 'link refused',
      failed: { link: 0, status: 'exists with different chain' },
    })
  })

  test('a link whose id was used before, which keeps what it had', () => {
    bank.execute({ type: 'transfer', ...link('c2', 'alice', 'bob', 1n) })
    expect(bank.execute(refused)).toMatchObject({
      status: 'link refused',
      failed: { link: 1, status: 'exists with different to', from: change(99n), to: change(1000n) },
    })
    expect(bank.statusOf({ type: 'transfer', ...link('c2', 'alice', 'bob', 1n) })).toBe('applied')
  })

  test('a link that is just like an earlier transfer of its id, since that was in no chain', () => {
    bank.execute({ type: 'transfer', ...refused.links[0]! })
    expect(bank.execute(refused)).toMatchObject({
      status: 'link refused',
      failed: { link: 0, status: 'exists with different chain' },
    })
  })

  test('by its id the link is found that was refused for itself, and the others that were for its sake', async () => {
    const client = ledgerClient(localCaller(bank.restored()))
    await client.chain(refused)
    const statuses = await Promise.all(['c', 'c1', 'c2', 'c3'].map((id) => client.transferById(id)))
    expect(statuses.map(({ answer }) => answer?.status)).toEqual([
      'link refused',
      'link refused',
      'insufficient funds',
      'link refused',
    ])
  })

  test('what is available is told where the balance does not decide', () => {
    bank.execute({ type: 'limits', account: 'alice', currency: 'EUR', mayOwe: 5n, mayHold: null })
    const first = bank.execute(refused)
    expect(first.failed).toMatchObject({ status: 'insufficient funds', available: change(105n) })
    expect(bank.execute(refused)).toEqual(first)
  })

  test.each<[string, readonly Link[]]>([
    ['invalid chain', []],
    ['invalid chain', [link('a', 'alice', 'bob', 1n), link('a', 'alice', 'bob', 1n)]],
    ['invalid chain', [link('c', 'alice', 'bob', 1n)]],
    ['invalid chain', Array.from({ length: CHAIN_LINKS_MAX + 1 }, (_, n) => link(`l${n}`, 'alice', 'bob', 1n))],
    ['invalid chain', [null as unknown as Link]],
    ['invalid chain', 'links' as unknown as Link[]],
    ['invalid amount', [link('a', 'alice', 'bob', 0n)]],
    ['invalid transfer id', [link('two words', 'alice', 'bob', 1n)]],
  ])('%s, which uses no id up: %o', (status, links) => {
    const digest = bank.ledger.digest()
    expect(bank.execute({ type: 'chain', id: 'c', links })).toEqual({ status, from: null, to: null })
    expect(bank.ledger.digest()).toBe(digest)
  })
})

describe('an id that comes again', () => {
  test('with the same links is answered as before', () => {
    const first = bank.execute(exchange())
    bank.execute({ type: 'transfer', ...link('t', 'alice', 'bob', 5n) })
    const digest = bank.ledger.digest()
    expect(bank.execute(exchange())).toEqual(first)
    expect(bank.ledger.digest()).toBe(digest)
  })

  const [first, second] = exchange().links as [Link, Link]
  test.each<[string, readonly Link[]]>([
    ['exists with different links', [first]],
    ['exists with different links', [second, first]],
    ['exists with different links', [{ ...first, amount: 11n }, second]],
    ['exists with different links', [{ ...first, memo: 'rent' }, second]],
    ['exists with different links', [{ ...first, currency: 'JPY' }, second]],
    ['exists with different links', [{ ...first, from: 'bob' }, second]],
    ['exists with different links', [{ ...first, to: 'bob' }, second]],
    ['exists with different links', [{ ...first, id: 'x3' }, second]],
  ])('%s: %o', (status, links) => {
    bank.execute(exchange())
    expect(bank.execute(exchange({ links }))).toEqual({ status, from: null, to: null })
  })

  test('of a chain, as a transfer', () => {
    bank.execute(exchange())
    expect(bank.statusOf({ type: 'transfer', ...first, id: 'x' })).toBe('exists with different kind')
  })
})

test('a restored ledger answers old chains as before', () => {
  const commands = [
    exchange(),
    exchange({ id: 'y', links: [link('y1', 'alice', 'bob', 1n), link('y2', 'bob', 'no', 1n)] }),
  ]
  const first = commands.map((command) => bank.execute(command))
  const copy = bank.restored()
  const at = { slot: 50, index: 0, time: 0 }
  expect(commands.map((command) => copy.apply(command, at).output)).toEqual(
    commands.map((command) => bank.ledger.apply(command, at).output),
  )
  expect(commands.map((command) => bank.execute(command))).toEqual(first)
})
