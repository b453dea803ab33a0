import { describe, expect, test } from 'vitest'
import { barChart } from './bar-chart.ts'
import { lineChart, type Series } from './line-chart.ts'

const series = (name: string, kind: number, ...values: [number, number][]): Series => ({
  ...{ name, kind },
  points: values.map(([x, y]) => ({ x, y, low: y / 2, high: y * 2 })),
})

/** `y` of the text with these words. */
function heightOf(svg: string, words: string): number {
  return Number(new RegExp(`<text [^>]*y="([\\d.]+)"[^>]*>${words}</text>`).exec(svg)?.[1])
}

describe('a line chart', () => {
  const svg = lineChart({
    title: 'Writes <a second>',
    x: 'in flight',
    y: '/s',
    series: [
      series('one', 0, [1, 100], [10, 1000], [100, 10_000]),
      series('two', 1, [1, 90], [100, 9900]),
      series('none', 2),
    ],
  })

  test('says what it shows to those who do not see it, on a light ground', () => {
    expect(svg).toContain('<title>Writes &lt;a second></title>')
    expect(svg).toContain('fill="#ffffff"')
  })

  test('has the powers of ten and the measured places on its axes', () => {
    for (const label of ['100', '1,000', '10,000', '1', '10']) expect(svg).toContain(`>${label}</text>`)
  })

  test('names each line where it ends, one above the other', () => {
    expect(Math.abs(heightOf(svg, 'one') - heightOf(svg, 'two'))).toBeGreaterThanOrEqual(15)
    expect(svg).not.toContain('>none</text>')
  })

  test('puts what is ten times as much at even distances', () => {
    const [, path = ''] = /<path d="([^"]+)" fill="none"/.exec(svg) ?? []
    const [one, two, three] = path
      .slice(1)
      .split('L')
      .map((point) => point.split(',').map(Number))
    expect((two?.[0] ?? 0) - (one?.[0] ?? 0)).toBeCloseTo((three?.[0] ?? 0) - (two?.[0] ?? 0), 1)
    expect((two?.[1] ?? 0) - (one?.[1] ?? 0)).toBeCloseTo((three?.[1] ?? 0) - (two?.[1] ?? 0), 1)
  })

  test('of nothing says so', () => {
    expect(lineChart({ title: 'Nothing', x: '', y: '', series: [] })).toContain('not measured')
  })
})

test('a bar is as long as the sum of its parts, which is written behind it', () => {
  const bars = [
    { name: 'ours', values: [10, 5] },
    { name: 'theirs', values: [20, 10] },
  ]
  const svg = barChart({ title: 'Processor time', x: 'µs', parts: ['leader', 'client'], bars })
  const widths = [...svg.matchAll(/width="([\d.]+)" height="2/g)].map(([, width]) => Number(width))
  expect(widths).toHaveLength(4)
  const [a = 0, b = 0, c = 0, d = 0] = widths
  expect((c + d) / (a + b)).toBeCloseTo(2, 1)
  expect(svg).toContain('>15.0</text>')
  expect(svg).toContain('>30.0</text>')
})
