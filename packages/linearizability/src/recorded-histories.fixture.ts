import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ModelChoice, ModelName } from './cli/models.ts'
import type { HistoryEvent } from './history-event.ts'
import { parseHistory } from './parse-history.ts'

/** A history of a real system with a verdict that others established. */
export interface RecordedHistory {
  readonly file: string
  readonly choice: ModelChoice
  readonly verdict: 'linearizable' | 'not linearizable'
}

/** They stay outside of the project. */
const FOLDER = new URL('../../../../shared/histories/', import.meta.url)

/** Every recorded history; none, where they are absent. */
export function recordedHistories(): RecordedHistory[] {
  const table = new URL('verdicts.tsv', FOLDER)
  if (!existsSync(table)) return []
  const rows = readFileSync(table, 'utf8').trim().split('\n').slice(1)
  return rows.map((row) => {
    const [file = '', model = '', verdict = ''] = row.split('\t')
    if (verdict !== 'linearizable' && verdict !== 'not') throw new Error(`${file} has the verdict ${verdict}`)
    return { file, choice: choiceOf(model), verdict: verdict === 'not' ? 'not linearizable' : verdict }
  })
}

export function eventsOf({ file }: RecordedHistory): readonly HistoryEvent[] {
  return parseHistory(readFileSync(pathOf(file), 'utf8')).events
}

export function pathOf(file: string): string {
  return fileURLToPath(new URL(file, FOLDER))
}

/** The model, from words such as `register init=null strictfail`. */
function choiceOf(words: string): ModelChoice {
  const [model, ...options] = words.split(' ')
  const init = options.find((option) => option.startsWith('init='))
  return {
    model: model as ModelName,
    strictFail: options.includes('strictfail'),
    nilAny: options.includes('nilany'),
    ...(init === undefined ? {} : { init: { value: JSON.parse(init.slice('init='.length)) } }),
  }
}
