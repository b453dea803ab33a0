import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import type { Repeat } from '../call-failure.ts'

// No call of these tests gets an answer. The modules that believe so are loaded for them alone, and forgotten in the end.
vi.resetModules()
vi.doMock('../connection.ts', async (original) => ({
  ...(await original<typeof import('../connection.ts')>()),
  withConnection: (_options: unknown, _run: unknown, repeat: Repeat) =>
    Promise.reject(new Failure(EXIT_CODES.unknown, repeat.command, { id: repeat.id })),
}))
const { EXIT_CODES, Failure } = await import('../failure.ts')
const { main } = await import('../main.ts')
afterAll(() => {
  vi.doUnmock('../connection.ts')
  vi.resetModules()
})

let stderr = ''
let directory: string
let file: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'synod-repeats-'))
  file = join(directory, 'my chain.json')
  await writeFile(file, JSON.stringify(['alice > bob 1 EUR']))
})

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation((text) => {
    stderr = String(text)
  })
  return () => {
    vi.restoreAllMocks()
    process.exitCode = undefined
  }
})

afterAll(() => rm(directory, { recursive: true }))

/** What the command line says to type, when the outcome of these words is unknown. */
async function repeatOf(words: readonly string[]): Promise<string> {
  await main(words)
  expect(process.exitCode).toBe(EXIT_CODES.unknown)
  return stderr.replace(/^ledger: /, '')
}

/** The words that a shell makes of a line, but for the program's name. */
function shellWords(line: string): string[] {
  return execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
    .split('\0')
    .slice(1, -1)
}

const COMMANDS: readonly (readonly string[])[] = [
  ['open', 'alice', 'EUR', '--overdraft', '500 EUR', '--maximum', 'none'],
  ['deposit', 'alice', '12.5', 'EUR', '--memo', "it's $5 for `me`"],
  ['withdraw', 'alice', '12.50 EUR'],
  ['transfer', 'alice', 'bob', '5 EUR', '--id', 'rent', '--memo', ''],
  ['hold', 'alice', 'bob', '5 EUR', '--expires', '90m', '--memo', 'order 7'],
  ['capture', 'h1'],
  ['capture', 'h1', '2.5', 'EUR', '--memo', 'a part'],
  ['release', 'h1', '--memo', 'cancelled'],
  ['reverse', 'rent', '--id', 'v1'],
  ['chain', 'alice > bob 1.5 EUR for  lunch', 'bob -> carol 2 JPY'],
  ['chain', '--file', 'the file'],
  ['limit', 'alice', '--overdraft', 'none'],
  ['freeze', 'alice'],
  ['unfreeze', 'alice', '--cluster', 'my cluster.json', '--keys', 'me.keys'],
  ['close', 'alice'],
]

it.each(COMMANDS.map((words) => [words.join(' '), words] as const))(
  'what is to be typed after "%s" is the same command under the same id',
  async (_, words) => {
    const given = words.map((word) => (word === 'the file' ? file : word))
    const repeat = await repeatOf(given)
    expect(repeat).toMatch(new RegExp(`^ledger ${words[0]} `))
    expect(await repeatOf(shellWords(repeat))).toBe(repeat)
    // Nothing that was given got lost on the way.
    for (const word of given.filter((word) => word.startsWith('--'))) expect(shellWords(repeat)).toContain(word)
  },
)

it('commands that can be executed twice have an id, made where none was given', async () => {
  for (const words of COMMANDS.filter(
    ([name = '']) => !['open', 'limit', 'freeze', 'unfreeze', 'close'].includes(name),
  )) {
    const repeated = shellWords(await repeatOf(words.map((word) => (word === 'the file' ? file : word))))
    expect(repeated[repeated.indexOf('--id') + 1]).toMatch(/^(rent|v1|[\da-f-]{36})$/)
  }
})
