import { describe, it } from 'vitest'
import type { Clock } from '../ports.ts'
import { transportCases } from '../testing/index.ts'
import { memoryNetwork } from './memory-network.ts'

const clock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  startTimer(ms, fire) {
    const timer = setTimeout(fire, ms)
    return { cancel: () => clearTimeout(timer) }
  },
  afterTurn: (run) => void setImmediate(run),
}

const ways = { 'in microtasks': {}, 'after turns of a clock': { clock } }

for (const [way, options] of Object.entries(ways)) {
  describe(`memoryNetwork as a Transport, delivering ${way}`, () => {
    const cases = transportCases(() => {
      const network = memoryNetwork(options)
      for (const node of [1, 2, 3]) network.transport(node)
      return {
        transport: (node) => network.transport(node),
        client: () => network.client(),
        queueFramesMax: 16_384,
        clock,
        remove: async () => {},
      }
    })
    for (const { name, run } of cases) it(name, run)
  })
}
