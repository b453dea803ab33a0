import { describe, expect, it } from 'vitest'
import { HistoryError } from './history-error.ts'
import { formatHistory, type HistoryEvent } from './history-event.ts'
import { operationsOf } from './operation.ts'
import { parseHistory } from './parse-history.ts'

const INVOKE = '{"process":0,"type":"invoke","f":"read"}'

function complaintOf(judge: () => unknown): HistoryError {
  try {
    judge()
  } catch (error) {
    if (error instanceof HistoryError) return error
  }
  throw new Error('nothing was found wrong')
}

describe('reading a history', () => {
  it('gives back what was written', () => {
    const events: HistoryEvent[] = [
      { process: 3, type: 'invoke', f: 'cas', key: 'x', value: [null, { a: 1 }], time: 12 },
      { process: 3, type: 'info', f: 'cas', key: 'x', error: 'timeout', order: 7, id: 'i' },
      { process: 4, type: 'ok', f: 'deposit', value: ['a', 1], refused: 'unknown account' },
    ]
    expect(parseHistory(formatHistory(events))).toEqual({ events, lines: [1, 2, 3] })
  })

  it('passes over empty lines, the mark of byte order, carriage returns, and what the nemesis did', () => {
    const text = `\uFEFF${INVOKE}\r\n\r\n{"process":"nemesis","type":"info","f":"kill"}\r\n${INVOKE}`
    expect(parseHistory(text).lines).toEqual([1, 4])
  })

  it('takes a number as a key, and passes over names it does not know', () => {
    const [event] = parseHistory('{"process":0,"type":"invoke","f":"get","key":7,"index":1,"error":["x"]}').events
    expect(event).toEqual({ process: 0, type: 'invoke', f: 'get', key: '7', error: '["x"]' })
  })

  it.each([
    ['{"process":0', 'not JSON: {"process":0'],
    ['"read"', 'an event is a JSON object, not "read"'],
    ['{"type":"ok","f":"read"}', '"process" must be an integer, not missing'],
    ['{"process":1.5,"type":"ok","f":"read"}', '"process" must be an integer, not 1.5'],
    ['{"process":1,"type":"okay","f":"read"}', '"type" must be one of invoke, ok, fail, info, not "okay"'],
    ['{"process":1,"type":"ok"}', '"f" must name a function, not missing'],
    ['{"process":1,"type":"ok","f":"get","key":[]}', '"key" must be a text, not []'],
    ['{"process":1,"type":"ok","f":"get","refused":1}', '"refused" must be a text, not 1'],
    ['{"process":1,"type":"ok","f":"get","order":"1"}', '"order" must be a number, not "1"'],
  ])('refuses %s and names the line', (line, problem) => {
    expect(complaintOf(() => parseHistory(`${INVOKE}\n\n${line}\n`))).toMatchObject({ event: 1, line: 3, problem })
  })
})

describe('events that are no history', () => {
  const invoke: HistoryEvent = { process: 0, type: 'invoke', f: 'get', key: 'x' }

  it.each<[string, HistoryEvent[], string]>([
    ['two calls of a process at once', [invoke, invoke], 'process 0 invokes get, but its get is still open'],
    [
      'a process that goes on after an info',
      [invoke, { ...invoke, type: 'info' }, invoke],
      'process 0 invokes again after an info; its successor needs a new number',
    ],
    ['an answer to nothing', [{ ...invoke, type: 'fail' }], 'process 0 has fail for get, but it invoked nothing'],
    [
      'an answer to another call',
      [invoke, { ...invoke, type: 'ok', key: 'y' }],
      'process 0 has ok for get of "y", but what it invoked is get of "x"',
    ],
  ])('%s', (_, events, problem) => {
    const error = complaintOf(() => operationsOf(events))
    expect(error).toMatchObject({ event: events.length - 1, problem, message: `event ${events.length}: ${problem}` })
  })
})
