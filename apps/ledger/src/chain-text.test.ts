import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assertLinks, readChainFile, readLink, withIds, writeLink } from './chain-text.ts'

const link = { from: 'alice', to: 'desk', amount: 1000n, currency: 'EUR' }

describe('readLink', () => {
  it.each(['alice > desk 10.00 EUR', 'alice -> desk 10 EUR', ' alice  →  desk  10.0  EUR '])('takes %j', (text) => {
    expect(readLink(text)).toEqual(link)
    expect(readLink(writeLink(link))).toEqual(link)
  })

  it('takes what follows the currency as a memo', () => {
    const described = { ...link, memo: 'to dollars > now' }
    expect(readLink('alice > desk 10 EUR to dollars > now')).toEqual(described)
    expect(readLink(writeLink(described))).toEqual(described)
  })

  it.each([
    ['alice desk 10 EUR', '"alice desk 10 EUR" is no transfer of a chain: write it as "alice > bob 10.00 EUR"'],
    ['alice > desk 10', '"alice > desk 10" is no transfer of a chain: write it as "alice > bob 10.00 EUR"'],
    ['alice > desk 1.234 EUR', '1.234 EUR has 3 decimals; EUR has 2'],
    ['alice > desk EUR 10', '"EUR 10" is no amount: write it as 12.50 EUR'],
  ])('refuses %j, and says what would be right', (text, message) => {
    expect(() => readLink(text)).toThrow(message)
  })
})

it('links have the chain’s id and their place for an id, unless they name one', () => {
  expect(withIds('fx-1', [link, { ...link, id: 'own' }]).map(({ id }) => id)).toEqual(['fx-1/1', 'own'])
})

it('there are 1 to 16', () => {
  expect(() => assertLinks([])).toThrow('a chain has 1 to 16 transfers, not 0')
  expect(() => assertLinks(Array(17).fill(link))).toThrow('a chain has 1 to 16 transfers, not 17')
  expect(() => assertLinks(Array(16).fill(link))).not.toThrow()
})

describe('readChainFile', () => {
  let directory: string
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'synod-chain-'))
  })
  afterAll(() => rm(directory, { recursive: true }))

  async function read(content: unknown) {
    const path = join(directory, 'chain.json')
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
    return readChainFile(path)
  }

  it('takes links as objects or as text, with or without an id', async () => {
    const object = { id: 'a', from: 'alice', to: 'desk', amount: '10 EUR', memo: 'rent' }
    const links = [{ ...link, id: 'a', memo: 'rent' }, link]
    expect(await read({ id: 'fx-1', links: [object, 'alice > desk 10 EUR'] })).toEqual({ id: 'fx-1', links })
    expect(await read([object, 'alice > desk 10 EUR'])).toEqual({ links })
  })

  it.each([
    ['{', /chain\.json is no JSON: /],
    ['7', /chain\.json: an object belongs there$/],
    [{ links: 'alice > desk 10 EUR' }, /chain\.json: "links" is a list of transfers/],
    [{ id: 7, links: [] }, /chain\.json: "id" is text$/],
    [[{ from: 'alice', amount: '10 EUR' }], /chain\.json: link 1: "to" is missing, or no text$/],
    [['alice > desk 10 EUR', { ...link, amount: 10 }], /chain\.json: link 2: "amount" is missing, or no text$/],
    [[{ from: 'a', to: 'b', amount: '10 EUR', memo: 1 }], /chain\.json: link 1: "memo" is text$/],
  ])('refuses %j, and says where and why', async (content, message) => {
    await expect(read(content)).rejects.toThrow(message)
  })

  it('names a file that is not there', async () => {
    await expect(readChainFile(join(directory, 'none.json'))).rejects.toThrow(/none\.json/)
  })
})
