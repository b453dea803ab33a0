import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { checkHistory } from './check-history.ts'
import { type ModelChoice, withModel } from './cli/models.ts'
import { formatHistory, type HistoryEvent } from './history-event.ts'
import { parseHistory } from './parse-history.ts'
import { Chance, randomHistory, type System, withLie } from './random-history.fixture.ts'
import { bankSystem, keyValueSystem, registerSystem } from './systems.fixture.ts'

interface Family {
  readonly choice: ModelChoice
  readonly system: () => System
  /** Changes an answer to one that no order explains. */
  readonly lie: (event: HistoryEvent) => HistoryEvent
}

const FAMILIES: readonly Family[] = [
  {
    choice: { model: 'register', strictFail: true },
    system: () => registerSystem(5),
    lie: (event) => (event.f === 'read' ? { ...event, value: 'never written' } : event),
  },
  {
    choice: { model: 'kv' },
    system: () => keyValueSystem(3),
    lie: (event) => (event.f === 'get' ? { ...event, value: `${event.value}never written` } : event),
  },
  {
    choice: { model: 'ledger' },
    system: () => bankSystem(4),
    lie: (event) => (event.f === 'balance' ? { ...event, value: 1_000_000 } : event),
  },
]

const SEEDS = [1, 2, 3]
const SHAPE = { clients: 5, operations: 60, lost: 0.05 }
const CASES = FAMILIES.flatMap((family) => SEEDS.map((seed) => ({ ...family, model: family.choice.model, seed })))

function truth({ system, seed }: (typeof CASES)[number]): HistoryEvent[] {
  return randomHistory(system(), { seed, ...SHAPE })
}

/** The true history with one answer that no order explains. */
function lieOf(instance: (typeof CASES)[number]): HistoryEvent[] {
  const events = truth(instance)
  const chance = new Chance(instance.seed)
  for (;;) {
    const told = withLie(events, chance, instance.lie)
    if (told.some((event, at) => event !== events[at])) return told
  }
}

async function verdictOnFile(name: string, events: readonly HistoryEvent[], choice: ModelChoice) {
  const text = formatHistory(events)
  // The files are for other checkers, and so that a change of the generator does not go unseen.
  await expect(text).toMatchFileSnapshot(fileURLToPath(new URL(`../histories/${name}.jsonl`, import.meta.url)))
  return withModel(choice, (model) => checkHistory(model, parseHistory(text).events)).verdict
}

describe('histories whose verdict is known from how they were made', () => {
  it.each(CASES)('$model $seed: linearizable', async (instance) => {
    const { model, seed, choice } = instance
    expect(await verdictOnFile(`${model}-${seed}-yes`, truth(instance), choice)).toBe('linearizable')
  })

  it.each(CASES)('$model $seed with one wrong answer: not linearizable', async (instance) => {
    const { model, seed, choice } = instance
    expect(await verdictOnFile(`${model}-${seed}-no`, lieOf(instance), choice)).toBe('not linearizable')
  })
})

describe('histories that are larger', () => {
  it.each([
    [
      '50 clients and 50 keys',
      { model: 'kv' },
      keyValueSystem(50),
      { seed: 1, clients: 50, operations: 5000, lost: 0 },
    ],
    [
      'a tenth of the outcomes unknown',
      { model: 'register' },
      registerSystem(5),
      { seed: 1, clients: 10, operations: 3000, lost: 0.1 },
    ],
  ] as const)('%s', (_, choice, system, shape) => {
    const events = randomHistory(system, shape)
    expect(withModel(choice, (model) => checkHistory(model, events)).verdict).toBe('linearizable')
  })
})
