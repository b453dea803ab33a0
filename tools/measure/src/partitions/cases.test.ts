import { describe, expect, it } from 'vitest'
import { linksLeft, PARTITION_CASES } from './cases.ts'

describe('who hears whom', () => {
  it('is the paper’s, in words and in the picture', () => {
    expect(PARTITION_CASES.map((each) => [each.partition, each.nodes, linksLeft(each)])).toEqual([
      ['quorum loss', 3, 'L–H, H–c'],
      ['quorum loss', 5, 'L–H, H–c, H–d, H–e'],
      ['constrained election', 3, 'H–c'],
      ['constrained election', 5, 'H–c, H–d, H–e'],
      ['chained', 3, 'L–b, b–c'],
      ['chained', 5, 'L–b, b–c, c–d, d–e'],
    ])
  })

  it.each(PARTITION_CASES)('the picture of $partition of $nodes has its nodes and as many lines as links', (each) => {
    const letters = each.picture.join('').replaceAll(/[^a-zA-Z]/g, '')
    const lines = each.picture
      .join('')
      .replaceAll('---', '|')
      .replaceAll(/[^|/\\]/g, '')
    expect(letters).toHaveLength(each.nodes)
    expect(lines).toHaveLength(linksLeft(each).split(', ').length)
  })
})
