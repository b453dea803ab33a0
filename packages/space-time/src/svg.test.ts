import { describe, expect, it } from 'vitest'
import { spaceTimeOf } from './chronicle.ts'
import { layoutSpaceTime } from './layout.ts'
import { renderSpaceTimeSvg } from './svg.ts'
import { DARK, LIGHT } from './theme.ts'
import { Told } from './told.fixture.ts'

const told = new Told()
told.send(100, 1, 2, 'request', { words: 'put <b> & "c"' })
const layout = layoutSpaceTime(spaceTimeOf({ from: 0, to: 2000, parties: [1, 2], happenings: told.happenings() }))

describe('the file', () => {
  it('says what it is and what is to be seen', () => {
    const svg = renderSpaceTimeSvg(layout, { title: 'One & all', description: 'A request.' })
    expect(svg).toContain('<title>One &amp; all</title>')
    expect(svg).toContain('<desc>A request.</desc>')
    expect(svg).toContain('role="img"')
  })

  it('lets no words of a message be markup', () => {
    const svg = renderSpaceTimeSvg(layout, { title: 'x' })
    expect(svg).toContain('put &lt;b&gt; &amp; &quot;c&quot;')
    expect(svg).not.toContain('<b>')
  })

  it('is light, dark, or as its reader likes', () => {
    const of = (theme: 'light' | 'dark' | 'auto') => renderSpaceTimeSvg(layout, { title: 'x', theme })
    expect(of('light')).toContain(LIGHT.ground)
    expect(of('light')).not.toContain(DARK.ground)
    expect(of('dark')).not.toContain(LIGHT.ground)
    expect(of('auto')).toContain('prefers-color-scheme:dark')
  })
})
