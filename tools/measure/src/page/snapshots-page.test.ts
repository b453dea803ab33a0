import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { SECTIONS, sectionOf, withSection } from './snapshots-page.ts'

describe('docs/SNAPSHOTS.md', () => {
  it('is begun with the part that is measured first', () => {
    const page = withSection('', 'restart', '## A restart\n')
    expect(sectionOf(page, 'restart')).toBe('## A restart')
    expect(sectionOf(page, 'soak')).toBe('Not measured yet: `measure soak`.')
  })

  it('keeps the other parts when one is measured again', () => {
    const first = withSection(withSection('', 'pauses', 'one'), 'soak', 'two')
    const second = withSection(first, 'pauses', 'three')
    expect(SECTIONS.map((name) => sectionOf(second, name)?.slice(0, 5))).toEqual(['two', 'Not m', 'three', 'Not m'])
    expect(withSection(second, 'soak', 'two')).toBe(second)
  })

  it('has every part measured', () => {
    const page = readFileSync(new URL('../../../../docs/SNAPSHOTS.md', import.meta.url), 'utf8')
    for (const name of SECTIONS) {
      expect(sectionOf(page, name)).toContain(`npm run -s measure -- ${name}`)
    }
    expect(withSection(page, 'soak', sectionOf(page, 'soak') ?? '')).toBe(page)
  })
})
