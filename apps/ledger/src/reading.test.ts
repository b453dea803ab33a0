import { describe, expect, it } from 'vitest'
import { type ReadOptions, readJson, readNote, readOptions, readWords } from './reading.ts'

const connection = { cluster: 'c.json', timeout: 5 }
const when = { slot: 14, ageMs: 40 }

describe('the menu of reads', () => {
  const MENU: readonly [ReadOptions, unknown, string, unknown, string[]][] = [
    [connection, { mode: 'linearizable' }, '', { slot: 14 }, []],
    [{ ...connection, atLeast: 9 }, { mode: 'atLeast', slot: 9 }, 'as of slot 14', { slot: 14 }, ['--at-least', '9']],
    [{ ...connection, stale: true }, { mode: 'stale' }, 'stale: as of slot 14, 40 ms ago', when, ['--stale']],
  ]
  it.each(MENU)('%j asks for %j, and says of the answer: %s', (options, asked, note, json, words) => {
    expect(readOptions(options)).toEqual(asked)
    expect(readOptions({ ...options, node: 3 })).toEqual({ ...readOptions(options), node: 3 })
    expect(readNote(when, options)).toBe(note)
    expect(readJson(when, options)).toEqual(json)
    expect(readWords(options)).toEqual(words)
  })
})
