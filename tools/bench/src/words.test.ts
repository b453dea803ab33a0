import { describe, expect, test } from 'vitest'
import { parseCount, parseExperiments, parseSeconds, parseSystems } from './words.ts'

describe('words', () => {
  test('name systems and experiments, each once', () => {
    expect(parseSystems('etcd, synod,etcd')).toEqual(['etcd', 'synod'])
    expect(parseExperiments('write-512,nodes-*')).toEqual(['write-512', 'nodes-5', 'nodes-7'])
    expect(parseCount('5')).toBe(5)
    expect(parseSeconds('0.5')).toBe(0.5)
  })

  test.each([
    [parseSystems, 'etc', 'There is no system etc; there are synod, etcd, floor.'],
    [parseSystems, '', 'There is no system ;'],
    [parseExperiments, 'write-9', 'There is no experiment write-9; there are floor-parts, write-512,'],
    [parseExperiments, 'wrote-*', 'There is no experiment wrote-*;'],
    [parseCount, '0', 'Write a whole number from 1 on.'],
    [parseCount, '1.5', 'Write a whole number from 1 on.'],
    [parseSeconds, '0', 'Write seconds as 5 or 0.5, up to 3600.'],
    [parseSeconds, '4000', 'Write seconds as 5 or 0.5, up to 3600.'],
    [parseSeconds, 'long', 'Write seconds as 5 or 0.5, up to 3600.'],
  ])('%o refuses "%s"', (parse, text, message) => {
    expect(() => parse(text)).toThrow(message)
  })
})
