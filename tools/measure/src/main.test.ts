import { describe, expect, it } from 'vitest'
import { run } from './main.ts'

async function said(...words: string[]) {
  const printed: string[] = []
  const notes: string[] = []
  const code = await run(words, { print: (line) => printed.push(line), note: (line) => notes.push(line) })
  return { code, printed: printed.join('\n'), notes: notes.join('\n') }
}

describe('measure', () => {
  it('lists what it measures', async () => {
    const { code, printed } = await said('--help')
    expect(code).toBe(0)
    for (const name of ['partitions', 'learning', 'soak', 'restart', 'pauses', 'catch-up']) {
      expect(printed).toContain(`${name} [options]`)
    }
  })

  it.each([
    [['partitions', '--seeds', 'many'], 'It must be a whole number from 1 on.'],
    [['partitions', '--seeds', '0'], 'It must be a whole number from 1 on.'],
    [['soak', '--commands', '-1'], 'It must be a whole number from 1 on.'],
    [['moods'], "unknown command 'moods'"],
  ])('refuses %j', async (words, why) => {
    const { code, notes } = await said(...words)
    expect(code).toBe(2)
    expect(notes).toContain(why)
  })

  it('prints the page without writing it', async () => {
    const { code, printed, notes } = await said('partitions', '--electors-only', '--seeds', '1', '--print')
    expect(code).toBe(0)
    expect(printed).toContain('| chained | 5 | L–b, b–c, c–d, d–e |')
    expect(notes).toContain('chained of 5: within the mark')
  })
})
