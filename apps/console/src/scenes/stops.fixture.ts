import type { Happening, HappeningType, Portrait } from '@synod/feed'
import type { NodeNumber } from '@synod/protocol'
import { openSandbox } from '@synod/simulator/sandbox'
import type { ClusterTake } from './scene.ts'

/** A cluster where a step of its take stops it. */
export interface Stop {
  readonly title: string
  /** All that has happened since its beginning. */
  readonly told: readonly Happening[]
  /** How the nodes were shown last. */
  readonly portraits: ReadonlyMap<NodeNumber, Portrait>
}

/** Runs the cluster of a take as the page does, and looks at it at each step. */
export async function stopsOf(take: ClusterTake | { readonly kind: 'table' } | undefined): Promise<Stop[]> {
  if (take?.kind !== 'cluster') throw new Error('this take has no cluster')
  const told: Happening[] = []
  const { seed, nodes, learning, alpha, deeds } = take
  const sandbox = openSandbox({
    seed,
    nodes,
    learning,
    ...(alpha === undefined ? {} : { alpha }),
    deeds,
    tell: (happening) => told.push(happening),
  })
  const stops: Stop[] = []
  for (const { title, script } of take.steps) {
    await sandbox.runUntil(script.until)
    const portraits = new Map<NodeNumber, Portrait>()
    for (const happening of told) {
      if (happening.type === 'portrayed') portraits.set(happening.portrait.node, happening.portrait)
    }
    stops.push({ title, told: [...told], portraits })
  }
  return stops
}

/** What was told of one type. */
export function toldOf<T extends HappeningType>({ told }: Stop, type: T): Extract<Happening, { type: T }>[] {
  return told.filter((happening): happening is Extract<Happening, { type: T }> => happening.type === type)
}

export function portrait({ portraits }: Stop, node: NodeNumber): Portrait {
  const found = portraits.get(node)
  if (!found) throw new Error(`there is no n${node}`)
  return found
}
