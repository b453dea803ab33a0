import { type CheckResult, checkHistory } from '../check-history.ts'
import type { HistoryEvent } from '../history-event.ts'
import type { Model } from '../model.ts'

/** A call: what is asked, and how it ends. */
export type Asked = Pick<HistoryEvent, 'f' | 'key' | 'value' | 'id'>
export type Ended = Pick<HistoryEvent, 'value' | 'refused' | 'also'> & { readonly type?: 'ok' | 'fail' | 'info' }

/** The verdict on calls that were made one after the other. */
export function verdictOn<State, Call>(
  model: Model<State, Call>,
  calls: readonly (readonly [Asked, Ended?])[],
): CheckResult['verdict'] {
  const events = calls.flatMap(([asked, ended = {}], process): HistoryEvent[] => {
    const { type = 'ok', ...answer } = ended
    return [
      { process, type: 'invoke', ...asked },
      { process, type, f: asked.f, ...answer },
    ]
  })
  return checkHistory(model, events).verdict
}
