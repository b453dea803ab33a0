import { beforeAll, describe, expect, it } from 'vitest'
import { createMachine } from 'xstate'
import { chartOf } from './chart.ts'
import type { LaidOutChart } from './laid-out-chart.ts'
import { layoutChart } from './layout/layout-chart.ts'
import { renderSvg } from './svg.ts'
import { doorMachine, playerMachine } from './toys.fixture.ts'

let door: LaidOutChart
beforeAll(async () => {
  door = await layoutChart(chartOf(doorMachine))
})

describe('an SVG picture', () => {
  it('says what it shows to those who cannot see it', () => {
    const svg = renderSvg(door)
    expect(svg).toContain('role="img"')
    expect(svg).toContain('<title>Statechart of the door</title>')
    expect(svg).toContain('<desc>Opens and closes. closed: Nobody gets in; &#34;closed&#34; means: not locked.')
  })

  it('has an element for each state and each transition, by its path and its key', () => {
    const svg = renderSvg(door)
    for (const { path } of door.states) expect(svg).toContain(`<g data-state="${path}">`)
    expect(svg).toContain('data-transition="closed --push [is it heavy?]--&#62;"')
  })

  it('follows the reader’s preference, or is light or dark', () => {
    expect(renderSvg(door)).toContain('prefers-color-scheme:dark')
    const [light, dark] = [renderSvg(door, { theme: 'light' }), renderSvg(door, { theme: 'dark' })]
    expect(light).not.toContain('prefers-color-scheme')
    expect(dark).not.toContain('prefers-color-scheme')
    expect(light).not.toBe(dark)
  })

  it('tells kinds of states apart without colour', async () => {
    const svg = renderSvg(await layoutChart(chartOf(playerMachine)))
    expect(svg).toContain('class="inner"')
    expect(svg).toContain('class="box compound region"')
    expect(svg).toMatch(/deep history/)
  })

  it('is well-formed whatever a machine is called', async () => {
    const odd = '<a href="x">&amp;</a> ]]> -->'
    const machine = createMachine({
      id: odd,
      description: odd,
      initial: 'a',
      states: { a: { description: odd, on: { [odd]: 'a' } } },
    })
    const svg = renderSvg(await layoutChart(chartOf(machine)))
    expect(svg).not.toContain('<a ')
    expect(svg.replace(/&#\d+;/g, '')).not.toContain('&')
  })
})
