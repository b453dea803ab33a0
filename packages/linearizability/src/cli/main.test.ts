import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { formatHistory, type HistoryEvent } from '../history-event.ts'
import { main } from './main.ts'

let folder = ''
let stdout = ''
let stderr = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linearizability-'))
  stdout = ''
  stderr = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += text
    return true
  })
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += text
    return true
  })
})

afterEach(async () => {
  vi.restoreAllMocks()
  process.exitCode = undefined
  await rm(folder, { recursive: true })
})

/** Runs the command line in this process. */
async function linearizability(...words: string[]) {
  process.exitCode = undefined
  await main(words)
  return { code: process.exitCode ?? 0, stdout: stdout.replaceAll(folder, ''), stderr: stderr.replaceAll(folder, '') }
}

async function file(name: string, content: string | readonly HistoryEvent[]): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, typeof content === 'string' ? content : formatHistory(content))
  return path
}

const WRITTEN: readonly HistoryEvent[] = [
  { process: 0, type: 'invoke', f: 'write', value: 1 },
  { process: 0, type: 'ok', f: 'write', value: 1 },
]
const STALE: readonly HistoryEvent[] = [
  ...WRITTEN,
  { process: 1, type: 'invoke', f: 'read', value: null },
  { process: 1, type: 'ok', f: 'read', value: 7 },
]

/** A history that takes far more than a millisecond: of all the even deposits, some might add up to an odd balance. */
function hard(): HistoryEvent[] {
  const deposits = Array.from({ length: 24 }, (_, process): HistoryEvent => {
    return { process, type: 'invoke', f: 'deposit', value: ['alice', 2 ** (process + 1)] }
  })
  return [
    { process: 99, type: 'invoke', f: 'open', value: 'alice' },
    { process: 99, type: 'ok', f: 'open', value: 'alice' },
    ...deposits,
    { process: 99, type: 'invoke', f: 'balance', key: 'alice', value: null },
    { process: 99, type: 'ok', f: 'balance', key: 'alice', value: 1001 },
  ]
}

const check = (...words: string[]) => linearizability('check', ...words)
const register = (...words: string[]) => check('--model', 'register', ...words)

describe('exit codes', () => {
  it('0: linearizable', async () => {
    expect(await register(await file('yes', WRITTEN))).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\/yes: linearizable \(1 operation, /),
      stderr: '',
    })
  })

  it('1: not linearizable, with the operation that cannot be placed and what comes before it', async () => {
    const { code, stdout, stderr } = await register(await file('no', STALE))
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout.replace(/\d+\.\d+ s/, 'TIME')).toMatchInlineSnapshot(`
      "/no: not linearizable (2 operations, 1 step, TIME)

        This operation cannot be placed:
          lines 3 to 4  process 1  read → 7

        It does not fit the state that the calls before it lead to:
          1

        Longest linearizable prefix: 3 events, all before line 4.
        Its order, 1 operation that can matter here:
          lines 1 to 2  process 0  write 1 → ok

      "
    `)
  })

  it('2: unknown, when the time is over', async () => {
    const { code, stdout } = await check('--model', 'ledger', '--time-limit', '0.001', await file('hard', hard()))
    expect(code).toBe(2)
    expect(stdout).toMatch(/^\/hard: unknown .*\n {2}the time limit was met/)
  })

  it('3: a line that is no event, with file and number', async () => {
    const broken = await file('broken', `${formatHistory(WRITTEN)}\n{"process":0,"type":"done","f":"read"}\n`)
    expect(await register(broken)).toEqual({
      code: 3,
      stdout: '',
      stderr: '/broken:4: "type" must be one of invoke, ok, fail, info, not "done"\n',
    })
  })

  it('3: a call that the model does not know, with its line', async () => {
    expect(await check('--model', 'kv', await file('register', `\n${formatHistory(WRITTEN)}`))).toMatchObject({
      code: 3,
      stderr: '/register:2: write needs a "key"\n',
    })
  })

  it('3: events that are no history, with the line', async () => {
    expect(await register(await file('twice', [...WRITTEN, WRITTEN[1]!]))).toMatchObject({
      code: 3,
      stderr: '/twice:3: process 0 has ok for write, but it invoked nothing\n',
    })
  })

  it('3: a file that is not there', async () => {
    expect(await register(join(folder, 'nowhere'))).toMatchObject({
      code: 3,
      stderr: '/nowhere: cannot be read: there is no such file\n',
    })
  })

  it.each([
    [['check', 'x'], /--model/],
    [['check', '--model', 'queue', 'x'], /Allowed choices are register, kv, ledger/],
    [['check', '--model', 'register'], /missing required argument 'files'/],
    [['check', '--model', 'register', '--init', 'text', 'x'], /It must be JSON/],
    [['check', '--model', 'register', '--time-limit', '0', 'x'], /a number of seconds above 0/],
    [['check', '--model', 'ledger', '--nil-any', 'x'], /--nil-any says nothing to the model ledger/],
    [['check', '--model', 'register', '-', '-'], /- is given twice/],
    [['judge'], /unknown command 'judge'/],
  ])('3: wrong usage: %j', async (words, complaint) => {
    const { code, stdout, stderr } = await linearizability(...words)
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toMatch(complaint)
  })

  it('are the worst of several files, each of which is judged', async () => {
    const [yes, no] = [await file('yes', WRITTEN), await file('no', STALE)]
    expect((await register(no, yes)).code).toBe(1)
    expect((await register(no, join(folder, 'nowhere'), yes)).code).toBe(3)
    expect(stdout).toMatch(/\n3 files: 1 linearizable, 1 not linearizable, 1 bad input\n$/)
    const late = await file('hard', hard())
    expect((await check('--model', 'ledger', '--time-limit', '0.001', late, await file('none', ''))).code).toBe(2)
  })

  it('are 0 for help', async () => {
    expect(await linearizability()).toMatchObject({ code: 0, stdout: expect.stringContaining('check') })
    expect((await check('--help')).code).toBe(0)
  })
})

describe('options', () => {
  const read: readonly HistoryEvent[] = [
    { process: 0, type: 'invoke', f: 'read' },
    { process: 0, type: 'ok', f: 'read', value: 0 },
  ]
  const failed: readonly HistoryEvent[] = [
    { process: 0, type: 'invoke', f: 'cas', value: [null, 1] },
    { process: 0, type: 'fail', f: 'cas', value: [null, 1] },
  ]
  const nil: readonly HistoryEvent[] = [
    { process: 0, type: 'invoke', f: 'read' },
    { process: 0, type: 'ok', f: 'read', value: null },
  ]

  it.each([
    ['--init', [], ['--init', '0'], read],
    ['--nil-any', ['--init', '0'], ['--init', '0', '--nil-any'], nil],
    ['--strict-fail', ['--strict-fail'], [], failed],
  ])('%s decides', async (_, no, yes, events) => {
    const path = await file('history', events)
    expect((await register(...no, path)).code).toBe(1)
    expect((await register(...yes, path)).code).toBe(0)
  })

  it('- is standard input', async () => {
    vi.spyOn(process, 'stdin', 'get').mockReturnValue(
      Readable.from([formatHistory(STALE)]) as unknown as typeof process.stdin,
    )
    expect(await register('-')).toMatchObject({ code: 1, stdout: expect.stringMatching(/^-: not linearizable/) })
  })

  it('--json tells all of it, each file on a line', async () => {
    const paths = [await file('no', STALE), await file('yes', WRITTEN), await file('broken', '[]')]
    const { stdout, code } = await register('--json', ...paths)
    const lines = stdout.trimEnd().split('\n')
    expect(code).toBe(3)
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      {
        file: '/no',
        verdict: 'not linearizable',
        operations: 2,
        unplaced: { process: 1, f: 'read', answered: 7, invokedLine: 3, completedLine: 4 },
        states: ['1'],
        prefixEvents: 3,
        order: [{ process: 0, f: 'write', asked: 1, invokedLine: 1, completedLine: 2 }],
      },
      { file: '/yes', verdict: 'linearizable', orders: [[{ f: 'write' }]] },
      { file: '/broken', verdict: 'bad input', line: 1, problem: 'an event is a JSON object, not []' },
    ])
  })
})
