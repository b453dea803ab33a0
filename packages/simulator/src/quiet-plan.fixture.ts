import type { Plan } from './plan/plan.ts'
import { CALM } from './plan/weather.ts'

/** A world in which nothing goes wrong: five nodes, two clients, a call every few milliseconds for eight seconds. */
export const quietPlan: Plan = {
  nodes: 5,
  learning: 'distinguished',
  quorum: { kind: 'majority' },
  alpha: 16,
  limits: {},
  timing: {},
  turnUs: 50,
  clocks: [],
  clients: { processes: 2, workers: 2, pauseMsMax: 40, deadlineMs: 2000, attemptMs: 200, callsMax: 1000 },
  weather: CALM,
  faults: [],
  faultsMs: 8000,
  healed: [1, 2, 3, 4, 5],
  safetyOnly: false,
}
