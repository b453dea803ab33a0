import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { commandLine, quote } from './repeat.ts'

it('names the cluster file where it is not the default one', () => {
  expect(commandLine(['status'], { cluster: 'ledger-data/cluster.json' })).toBe('ledger status')
  expect(commandLine(['status'], { cluster: 'a b.json' })).toBe("ledger status --cluster 'a b.json'")
})

it('names the key file where there is one', () => {
  expect(commandLine(['status'], { cluster: 'c.json', keys: 'me.keys' })).toBe(
    'ledger status --cluster c.json --keys me.keys',
  )
})

it('a shell reads back what was quoted', () => {
  for (const word of ['alice', '12.50 EUR', "l'addition", '$HOME `id` "x" \\', '', 'a\nb', '*']) {
    expect(execFileSync('sh', ['-c', `printf %s ${quote(word)}`], { encoding: 'utf8' })).toBe(word)
  }
})
