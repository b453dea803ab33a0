import { describe, expect, it } from 'vitest'
import { checkHistory } from './check-history.ts'
import { withModel } from './cli/models.ts'
import { eventsOf, recordedHistories } from './recorded-histories.fixture.ts'

const recorded = recordedHistories()

// Skipped where ../shared/histories is absent.
describe.runIf(recorded.length > 0)('the verdicts that others established', () => {
  it.each(recorded)('$file: $verdict', (history) => {
    const events = eventsOf(history)
    const result = withModel(history.choice, (model) => checkHistory(model, events))
    expect(result.verdict).toBe(history.verdict)
  })

  it('of ../shared/histories are of both kinds', () => {
    expect([...new Set(recorded.map(({ verdict }) => verdict))].sort()).toEqual(['linearizable', 'not linearizable'])
  })
})
