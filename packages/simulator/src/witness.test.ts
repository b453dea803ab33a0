import { type HistoryEvent, type Model, registerModel } from '@synod/linearizability'
import { describe, expect, it } from 'vitest'
import { isExplainedByExecution } from './witness.ts'

const model = registerModel({ init: null, strictFail: true }) as Model<unknown, unknown>

function call(
  process: number,
  f: string,
  asked: string | null,
  answered: string | null,
  order?: number,
): HistoryEvent[] {
  return [
    { process, type: 'invoke', f, value: asked },
    { process, type: 'ok', f, value: answered, ...(order === undefined ? {} : { order }) },
  ]
}

describe('the order of execution explains a history', () => {
  it('when every answer fits the state that it leads to', () => {
    const history = [...call(0, 'write', 'a', 'a', 1), ...call(1, 'read', null, 'a', 2)]
    expect(isExplainedByExecution(model, history)).toBe(true)
  })

  it('not when an answer does not fit', () => {
    const history = [...call(0, 'write', 'a', 'a', 1), ...call(1, 'read', null, null, 2)]
    expect(isExplainedByExecution(model, history)).toBe(false)
  })

  it('not when it puts a call before one that had ended when it began', () => {
    const history = [...call(0, 'write', 'a', 'a', 2), ...call(1, 'read', null, null, 1)]
    expect(isExplainedByExecution(model, history)).toBe(false)
  })

  it('not when a call that was answered has no place in it', () => {
    expect(isExplainedByExecution(model, call(0, 'write', 'a', 'a'))).toBe(false)
  })

  it('with calls of unknown outcome where they were executed, and without those that never were', () => {
    const executed: HistoryEvent[] = [
      { process: 2, type: 'invoke', f: 'write', value: 'b' },
      { process: 2, type: 'info', f: 'write', value: 'b', order: 2 },
    ]
    const never: HistoryEvent[] = [
      { process: 3, type: 'invoke', f: 'write', value: 'c' },
      { process: 3, type: 'info', f: 'write', value: 'c' },
    ]
    const history = [...call(0, 'write', 'a', 'a', 1), ...executed, ...never, ...call(1, 'read', null, 'b', 3)]
    expect(isExplainedByExecution(model, history)).toBe(true)
  })
})
