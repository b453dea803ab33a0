import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AnyStateMachine, createMachine } from 'xstate'
import { chartOf, statesBelow } from '../chart.ts'
import { renderSvg } from '../svg.ts'
import { layoutChart } from './layout-chart.ts'
import { crossings, overlaps, slanted } from './overlap.fixture.ts'

/** A state as chance has it: how many are inside, what kind it is, and where its events lead. */
interface Plan {
  readonly kind: 'final' | 'parallel' | 'other'
  readonly inside: readonly Plan[]
  readonly leads: readonly { readonly to: number; readonly isGuarded: boolean; readonly reenter: boolean }[]
}

const lead = fc.record({ to: fc.nat(30), isGuarded: fc.boolean(), reenter: fc.boolean() })
const kind = fc.constantFrom<Plan['kind']>('other', 'other', 'other', 'parallel', 'final')

const plan = (depth: number): fc.Arbitrary<Plan> =>
  fc.record({
    kind,
    inside: depth === 0 ? fc.constant([]) : fc.array(plan(depth - 1), { maxLength: 3 }),
    leads: fc.array(lead, { maxLength: 3 }),
  })

function idsBelow({ inside }: Plan, id: string): string[] {
  return [id, ...inside.flatMap((child, index) => idsBelow(child, `${id}${index}`))]
}

function machineOf(root: Plan): AnyStateMachine {
  const ids = idsBelow(root, 's')
  const on = ({ leads }: Plan) =>
    Object.fromEntries(
      leads.map(({ to, isGuarded, reenter }, index) => {
        const target = `#${ids[to % ids.length]}`
        return [`event.${index}`, { target, reenter, ...(isGuarded ? { guard: 'is it so?' } : {}) }]
      }),
    )
  const config = (of: Plan, id: string): Record<string, unknown> => {
    const inside = of.inside.map((child, index) => [`${id}${index}`, config(child, `${id}${index}`)] as const)
    const [first] = inside
    if (first === undefined) return of.kind === 'final' && id !== 's' ? { id, type: 'final' } : { id, on: on(of) }
    const states = Object.fromEntries(inside)
    return { id, states, on: on(of), ...(of.kind === 'parallel' ? { type: 'parallel' } : { initial: first[0] }) }
  }
  return createMachine(config(root, 's'))
}

describe('the picture of any machine', () => {
  it('can be read', async () => {
    await fc.assert(
      fc.asyncProperty(plan(2), async (root) => {
        const chart = chartOf(machineOf(root))
        const picture = await layoutChart(chart)
        expect([...overlaps(picture), ...crossings(picture), ...slanted(picture)]).toEqual([])
        expect(picture.states.length).toBe(1 + statesBelow(chart.root).length)
        expect(renderSvg(picture)).not.toMatch(/NaN|undefined/)
      }),
      { numRuns: 10 },
    )
  })
})
