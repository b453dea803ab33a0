import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { main } from './main.ts'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'trace-split-'))
})

afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

function file(name: string, text: string): string {
  const path = join(directory, name)
  writeFileSync(path, text)
  return path
}

async function run(...words: string[]) {
  const printed: string[] = []
  const notes: string[] = []
  const output = { print: (line: string) => printed.push(line), note: (line: string) => notes.push(line) }
  const code = await main(words, output)
  const said = (lines: readonly string[]) => lines.join('\n').replaceAll(`${directory}/`, '')
  return { code, printed: said(printed), notes: said(notes) }
}

/** Slot 5 chooses A in ballot 1025; ballot 2050 finds it, and slot 6 gets a no-op. Each node writes its own part. */
const N1 = [
  '{"at":1,"from":5,"type":"1a","bal":1025}',
  '{"at":3,"from":5,"to":null,"chosenThrough":4,"type":"1b","acc":"n1","bal":1025,"accepted":[]}',
  '{"at":7,"slot":5,"type":"2a","bal":1025,"val":"aa","set":["n1","n2","n3"]}',
  '{"at":9,"slot":5,"type":"2b","acc":"n1","bal":1025,"val":"aa"}',
]
const N2 = [
  '{"at":5,"from":5,"to":null,"chosenThrough":4,"type":"1b","acc":"n2","bal":1025,"accepted":[]}',
  '{"at":12,"slot":5,"type":"2b","acc":"n2","bal":1025,"val":"aa"}',
  '{"at":20,"from":5,"type":"1a","bal":2050}',
  '{"at":22,"from":5,"to":null,"chosenThrough":4,"type":"1b","acc":"n2","bal":2050,"accepted":[[5,1025,"aa"]]}',
  '{"at":30,"slot":5,"type":"2a","bal":2050,"val":"aa","set":["n1","n2","n3"]}',
  '{"at":31,"slot":6,"type":"2a","bal":2050,"val":"noop","set":["n1","n2","n3"]}',
  '{"at":33,"slot":5,"type":"chosen","val":"aa","by":"n2"}',
]
const N3 = ['{"at":25,"from":5,"to":null,"chosenThrough":3,"type":"1b","acc":"n3","bal":2050,"accepted":[]}']

function traces(): string[] {
  return [
    file('n1.jsonl', `${N1.join('\n')}\n`),
    file('n2.jsonl', `${N2.join('\n')}\n`),
    file('n3.jsonl', `${N3.join('\n')}\n`),
  ]
}

describe('--slot', () => {
  it('merges the files by their order keys and prints what is said of one slot', async () => {
    const { code, printed, notes } = await run('--slot', '5', ...traces())
    expect(printed.split('\n')).toEqual([
      '{"slot":5,"type":"1a","bal":1025}',
      '{"slot":5,"type":"1b","acc":"n1","bal":1025,"mbal":-1,"mval":""}',
      '{"slot":5,"type":"1b","acc":"n2","bal":1025,"mbal":-1,"mval":""}',
      '{"slot":5,"type":"2a","bal":1025,"val":"aa","set":["n1","n2","n3"]}',
      '{"slot":5,"type":"2b","acc":"n1","bal":1025,"val":"aa"}',
      '{"slot":5,"type":"2b","acc":"n2","bal":1025,"val":"aa"}',
      '{"slot":5,"type":"1a","bal":2050}',
      '{"slot":5,"type":"1b","acc":"n2","bal":2050,"mbal":1025,"mval":"aa"}',
      '{"slot":5,"type":"1b","acc":"n3","bal":2050,"mbal":-1,"mval":""}',
      '{"slot":5,"type":"2a","bal":2050,"val":"aa","set":["n1","n2","n3"]}',
      '{"slot":5,"type":"chosen","val":"aa","by":"n2"}',
    ])
    expect([code, notes]).toEqual([0, ''])
  })

  it('says nothing of slots below a range, or at and below what was known to be chosen', async () => {
    expect((await run('--slot', '4', ...traces())).printed).toBe('')
    const late = file(
      'late.jsonl',
      '{"from":2,"to":8,"chosenThrough":4,"type":"1b","acc":"n1","bal":1,"accepted":[]}\n',
    )
    expect((await run('--slot', '4', late)).printed).toBe('')
    expect((await run('--slot', '8', late)).printed).not.toBe('')
    expect((await run('--slot', '9', late)).printed).toBe('')
  })

  it('prints what it can read again', async () => {
    const { printed } = await run('--slot', '5', ...traces())
    const split = file('slot-5.jsonl', printed)
    expect((await run('--slot', '5', split)).printed).toBe(printed)
    expect((await run('--check', split)).printed).toBe('accepted: 1 slots, 1 of them with a chosen value, 11 lines')
  })
})

it('--slots lists each slot that is named, and how much is said of it', async () => {
  expect((await run('--slots', ...traces())).printed.split('\n')).toEqual([
    '{"slot":5,"ballots":2,"1a":2,"1b":4,"2a":2,"2b":2,"chosen":1}',
    '{"slot":6,"ballots":1,"1a":2,"1b":4,"2a":1,"2b":0,"chosen":0}',
  ])
})

describe('--check', () => {
  it('accepts what the specification allows', async () => {
    const { code, printed } = await run('--check', ...traces())
    expect([code, printed]).toEqual([0, 'accepted: 2 slots, 1 of them with a chosen value, 18 lines'])
    expect((await run('--check', '--slot', '5', ...traces())).printed).toBe('accepted: slot 5, 11 lines')
  })

  it('names the first line that it does not allow, what it says, and why', async () => {
    const [first, second, third] = traces() as [string, string, string]
    file('n2.jsonl', `${N2.join('\n').replace('2050,"val":"aa"', '2050,"val":"bb"')}\n`)
    const { code, printed } = await run('--check', first, second, third)
    expect(printed.split('\n')).toEqual([
      'not accepted: n2.jsonl:5, slot 5',
      '{"slot":5,"type":"2a","bal":2050,"val":"bb","set":["n1","n2","n3"]}',
      "no quorum's promises of ballot 2050 allow the value bb: n2 aa of ballot 1025, n3 nothing",
    ])
    expect(code).toBe(1)
    expect((await run('--check', '--slot', '6', first, second, third)).code).toBe(0)
  })

  it('applies a range to slots that are named later, and to those named before', async () => {
    const [first, second] = traces() as [string, string]
    const { printed } = await run('--check', first, second)
    expect(printed).toContain('ballot 2050 was promised by n2, which is no quorum of n1, n2, n3')
  })

  it('counts quorums by the sizes given', async () => {
    expect((await run('--check', '--phase1', '3', ...traces())).printed).toContain('is no quorum')
    expect((await run('--check', '--phase2', '3', ...traces())).printed).toContain('no quorum has voted for aa')
  })

  it('counts them by what the trace says, where it does', async () => {
    const [first, second, third] = traces() as [string, string, string]
    const sized = `${N1.join('\n').replace('"n3"]', '"n3"],"phase1":1,"phase2":3')}\n`
    writeFileSync(first, sized)
    expect((await run('--slot', '5', first)).printed).toContain('"set":["n1","n2","n3"],"phase1":1,"phase2":3}')
    expect((await run('--check', first, second, third)).printed).toContain('no quorum has voted for aa')
  })

  it('says so when there is nothing to check', async () => {
    expect((await run('--check', file('empty.jsonl', ''))).notes).toBe('the trace is empty')
    expect((await run('--check', '--slot', '9', ...traces())).notes).toBe('slot 9 is not in the trace')
  })
})

describe('files', () => {
  it('may end in a line cut short by a kill, which is left out with a note', async () => {
    const torn = file('torn.jsonl', `${N1.join('\n')}\n{"at":40,"slot":5,"ty`)
    const { code, printed, notes } = await run('--slot', '5', torn)
    expect([code, printed.split('\n').length]).toEqual([0, 4])
    expect(notes).toBe('torn.jsonl:5: the last line is cut short, as by a kill, and is left out')
  })

  it('may lack the end of the last line, and have empty lines', async () => {
    const { code, printed, notes } = await run('--slot', '5', file('end.jsonl', `\n${N1.join('\n\n')}`))
    expect([code, printed.split('\n').length, notes]).toEqual([0, 4, ''])
  })

  const wrong = [
    ['no JSON', '{"slot":5', 'it is no JSON'],
    ['no object', '[5]', 'it is no JSON object'],
    ['no type', '{"slot":5}', '"type" is missing'],
    ['another type', '{"type":"3a"}', '"type" is 1a, 1b, 2a, 2b or chosen, not "3a"'],
    ['no slot', '{"type":"2b","acc":"n1","bal":1,"val":"a"}', '"slot" is missing'],
    ['slot zero', '{"slot":0,"type":"2b","acc":"n1","bal":1,"val":"a"}', '"slot" is a slot: 1, 2, 3 …, not 0'],
    ['no value', '{"slot":1,"type":"2b","acc":"n1","bal":1,"val":""}', '"val" is the name of a value, and not empty'],
    ['no acceptors', '{"slot":1,"type":"2a","bal":1,"val":"a","set":[]}', '"set" is a list of acceptors, not []'],
    [
      'a quorum of too many',
      '{"slot":1,"type":"2a","bal":1,"val":"a","set":["n1"],"phase1":2}',
      '"phase1" is a number from 1 to 1, not 2',
    ],
    ['a ballot of text', '{"from":1,"type":"1a","bal":"1"}', '"bal" is a ballot: a whole number, not "1"'],
    [
      'a report out of shape',
      '{"from":1,"to":null,"type":"1b","acc":"n1","bal":1,"accepted":[[1,2]]}',
      '"accepted" is a list of [slot, ballot, value], not [[1,2]]',
    ],
    [
      'a vote without a value',
      '{"slot":1,"type":"1b","acc":"n1","bal":2,"mbal":1,"mval":""}',
      '"mval" is empty exactly when "mbal" is -1, and here they are "" and 1',
    ],
  ] as const
  it.each(wrong)('with a line that is wrong (%s) are refused, naming it', async (_what, line, why) => {
    const { code, notes } = await run('--check', file('wrong.jsonl', `${N1[0]}\n${line}\n${N1[1]}\n`))
    expect(notes).toContain(`wrong.jsonl:2: ${why}`)
    expect(code).toBe(2)
  })

  it('whose clock began anew are refused: their lines have no order', async () => {
    const { code, notes } = await run('--check', file('boot.jsonl', `${N1[1]}\n${N1[0]}\n`))
    expect([code, notes]).toEqual([2, expect.stringMatching(/^boot.jsonl:2: "at" falls from 3 to 1: /)])
  })

  it('without order keys cannot be merged with others', async () => {
    const bare = file('bare.jsonl', '{"from":1,"type":"1a","bal":1}\n')
    expect((await run('--check', bare)).code).toBe(0)
    const { code, notes } = await run('--check', bare, ...traces())
    expect([code, notes]).toEqual([2, expect.stringContaining('bare.jsonl:1: "at" is missing')])
  })

  it('that are not there are named', async () => {
    const { code, notes } = await run('--check', join(directory, 'gone.jsonl'))
    expect([code, notes]).toEqual([2, expect.stringMatching(/^gone.jsonl cannot be read: ENOENT/)])
  })
})

describe('the command line', () => {
  it('says what is missing', async () => {
    const [trace] = traces() as [string]
    expect(await run(trace)).toMatchObject({ code: 2, notes: 'say what is wanted: --slot <n>, --slots or --check' })
    expect(await run('--check')).toMatchObject({ code: 2, notes: expect.stringContaining("argument 'files'") })
    expect(await run('--slot', 'x', trace)).toMatchObject({ code: 2, notes: expect.stringContaining('whole number') })
  })

  it('explains itself', async () => {
    const { code, printed } = await run('--help')
    expect([code, printed]).toEqual([0, expect.stringContaining('Exit codes: 0 done')])
  })
})
