import { describe, expect, it } from 'vitest'
import { lineChart, roundUp } from './line-chart.ts'

describe('a chart', () => {
  it('has a line for each series, from 0 on both axes', () => {
    const svg = lineChart({
      title: 'a < b',
      x: 'commands',
      y: 'MiB',
      series: [
        {
          name: 'n1',
          points: [
            [0, 0],
            [100, 8],
          ],
        },
        { name: 'n2', points: [[0, 4]] },
      ],
    })
    expect(svg.match(/<polyline/g)).toHaveLength(2)
    expect(svg).toContain('points="64.0,218.0 570.0,34.0"')
    expect(svg).toContain('points="64.0,126.0"')
    expect(svg).toContain('a &lt; b')
  })

  it('has room for its largest value', () => {
    expect([1, 1.1, 7, 8, 9, 450, 1_000_448].map(roundUp)).toEqual([1, 1.2, 8, 8, 10, 500, 1_200_000])
  })
})
