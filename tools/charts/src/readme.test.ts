import { chartOf } from '@synod/charts'
import { describe, expect, it } from 'vitest'
import { doorMachine } from './door.fixture.ts'
import { withChart } from './readme.ts'

const door = chartOf(doorMachine)
const EMPTY = '# Door\n\n<!-- chart:begin -->\n<!-- chart:end -->\n\nThe end.\n'

describe('a README with a chart', () => {
  it('gets it between its markers and keeps the rest', () => {
    const drawn = withChart(EMPTY, door)
    expect(drawn).toMatch(
      /^# Door\n\n<!-- chart:begin -->\n[\s\S]*!\[Statechart of the door, with the states closed, open\]\(chart\.svg\)\n[\s\S]*\n<!-- chart:end -->\n\nThe end\.\n$/,
    )
    expect(drawn).toContain('| state | what it means |')
    expect(drawn).toContain('| in | event | if | to | what happens | paper |')
  })

  it('stays as it is when drawn again', () => {
    const drawn = withChart(EMPTY, door)
    expect(withChart(drawn, door)).toBe(drawn)
  })

  it.each([
    ['no marker', '# Door'],
    ['no end', '<!-- chart:begin -->'],
    ['no beginning', '<!-- chart:end -->'],
    ['its end first', '<!-- chart:end --> <!-- chart:begin -->'],
    ['one marker twice', `${EMPTY}<!-- chart:begin -->`],
    ['the end twice', `${EMPTY}<!-- chart:end -->`],
  ])('is refused with %s', (_name, readme) => {
    expect(() => withChart(readme, door)).toThrow(/each once, in this order/)
  })
})
