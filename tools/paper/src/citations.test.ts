import { describe, expect, it } from 'vitest'
import { citedIn, citedInTitle, resolved } from './citations.ts'

const ROWS = ['S1', 'M2', 'P2c', '1b', '2a', 'LN1', 'LN2', 'LN3', 'I3', 'I5', '3.5', '3.6', '3.8']
const rowsIn = (comment: string) => resolved(citedIn(comment), ROWS).rows
const rowsInTitle = (title: string) => resolved(citedInTitle(title), ROWS).rows

describe('a comment cites', () => {
  it.each([
    ['what follows PMS', 'nothing may be proposed without it (PMS P2c).', ['P2c']],
    ['a list', 'durable before it is sent (PMS I3, I5, M2)', ['I3', 'I5', 'M2']],
    ['a list of phases and sections', 'without end (PMS 1b, 3.5)?', ['1b', '3.5']],
    ['a list with an "and"', 'held back (PMS I3 and M2)', ['I3', 'M2']],
    ['a range', 'acceptor → learners (PMS LN1–LN3). Durable.', ['LN1', 'LN2', 'LN3']],
    ['a list with a range', 'in slot order (PMS 2a, 3.5–3.8): first', ['2a', '3.5', '3.6', '3.8']],
    ['twice', 'PMS S1 and, further on, PMS M2', ['S1', 'M2']],
    ['at the end of a sentence', 'As in PMS 3.6.', ['3.6']],
  ])('%s', (_what, comment, rows) => {
    expect(rowsIn(comment)).toEqual(rows)
  })

  it.each([
    ['ids without PMS', 'by P2c and 3.5, in phases 1b and 2a'],
    ['the paper as a whole', 'PMS is Paxos Made Simple'],
    ['a section', 'the learner (PMS 2.3); the service (PMS 3) of many'],
    ['a word that begins like an id', 'PMS S1x or PMS M2a'],
  ])('nothing by %s', (_what, comment) => {
    expect(rowsIn(comment)).toEqual([])
  })

  it('no row that does not exist', () => {
    expect(resolved(citedIn('(PMS P9, LN2–LN9, 3.14)'), ROWS)).toEqual({ rows: [], unknown: ['P9', 'LN9', '3.14'] })
  })

  it('no range that runs backwards', () => {
    expect(resolved(citedIn('(PMS LN3–LN1)'), ROWS)).toEqual({ rows: [], unknown: ['LN3–LN1'] })
  })
})

describe('a title cites', () => {
  it.each([
    ['the ids that open it', 'P2c: what a quorum of promises allows', ['P2c']],
    ['a list that opens it', 'I3, M2: hears of a flush before', ['I3', 'M2']],
    ['what follows PMS', 'a new leader (PMS 3.5)', ['3.5']],
    ['both', 'S1: and in calm, PMS M2: all is learned', ['S1', 'M2']],
  ])('%s', (_what, title, rows) => {
    expect(rowsInTitle(title)).toEqual(rows)
  })

  it('nothing by an id in its midst', () => {
    expect(rowsInTitle('sends 2a and then I3')).toEqual([])
  })
})
