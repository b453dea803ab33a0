import { boundCases } from './transport-cases-bounds.ts'
import { clientCases } from './transport-cases-clients.ts'
import { frameCases } from './transport-cases-frames.ts'
import { transportLifeCases } from './transport-cases-life.ts'
import {
  type TransportCase,
  type TransportCases,
  type TransportPlace,
  TransportsUnderTest,
} from './transport-cases-place.ts'

export type { TransportCase, TransportPlace } from './transport-cases-place.ts'

/**
 * The contract of the `Transport` and `ClientTransport` ports as tests, for every adapter alike. `open` gives each case a
 * network of its own. `for (const { name, run } of transportCases(open)) test(name, run)`
 */
export function transportCases(open: () => TransportPlace | Promise<TransportPlace>): readonly TransportCase[] {
  const cases: TransportCases = { ...frameCases, ...clientCases, ...transportLifeCases, ...boundCases }
  return Object.entries(cases).map(([name, check]) => ({
    name,
    async run() {
      const world = new TransportsUnderTest(await open())
      try {
        await check(world)
      } finally {
        await world.close()
      }
    },
  }))
}
