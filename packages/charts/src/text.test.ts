import { describe, expect, it } from 'vitest'
import type { TextRun } from './laid-out-chart.ts'
import { lineWidth, textWidth, wrapped } from './text.ts'

const plain = (text: string): TextRun => ({ text, role: 'guard' })
const written = (lines: TextRun[][]) => lines.map((line) => line.map(({ text }) => text).join(''))

describe('text in lines', () => {
  it('breaks between words, and no line is wider than it may be', () => {
    const lines = wrapped([plain('has a quorum of every set in view promised?')], 100)
    expect(written(lines)).toEqual(['has a quorum of', 'every set in', 'view promised?'])
    for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(100)
  })

  it('keeps the role of each word, and the space between two of different roles', () => {
    const lines = wrapped([{ text: 'prepare', role: 'event' }, plain(' [is it new?]')], 500)
    expect(lines).toEqual([[{ text: 'prepare', role: 'event' }, plain(' [is it new?]')]])
  })

  it('breaks a word that is wider than a line where it must', () => {
    const lines = wrapped([plain('Donaudampfschifffahrtsgesellschaft')], 60, 10)
    expect(written(lines).join('')).toBe('Donaudampfschifffahrtsgesellschaft')
    for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(60)
  })

  it('is at least as wide in the table as in any alphabet', () => {
    const style = { size: 10, isBold: false }
    expect(textWidth('α→漢', style)).toBe(30)
    expect(textWidth('a', { ...style, isBold: true })).toBeGreaterThan(textWidth('a', style))
  })
})
