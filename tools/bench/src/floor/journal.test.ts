import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { Journal } from './journal.ts'

const directory = mkdtempSync(join(tmpdir(), 'floor-journal-'))
afterEach(() => rmSync(directory, { recursive: true }))

describe('the journal of the floor', () => {
  it('has written what it calls durable, and takes what comes during a flush in the next one', async () => {
    const path = join(directory, 'journal')
    const told: { readonly through: number; readonly file: string }[] = []
    await new Promise<void>((resolve) => {
      const journal = new Journal(path, (through) => {
        told.push({ through, file: readFileSync(path, 'latin1') })
        if (through === 3) resolve()
      })
      journal.append(Buffer.from('one '), 1)
      journal.append(Buffer.from('two '), 2)
      journal.append(Buffer.from('three'), 3)
    })
    expect(told.map(({ through }) => through)).toEqual([1, 3])
    expect(told[0]!.file).toMatch(/^one /)
    expect(told[1]!.file).toBe('one two three')
  })
})
