import type { ClusterScript, ClusterTake, Scene, Step, TableScript, TableTake } from './scene.ts'

/** A step of a scene, in the take that it belongs to. */
export type Position =
  | { readonly kind: 'table'; readonly take: TableTake; readonly index: number; readonly step: Step<TableScript> }
  | { readonly kind: 'cluster'; readonly take: ClusterTake; readonly index: number; readonly step: Step<ClusterScript> }

/** Every step of a scene in order, through all its takes. */
export function positionsOf(scene: Scene): readonly Position[] {
  return scene.takes.flatMap((take): Position[] =>
    take.kind === 'table'
      ? take.steps.map((step, index) => ({ kind: 'table', take, index, step }))
      : take.steps.map((step, index) => ({ kind: 'cluster', take, index, step })),
  )
}

export function lengthOf(scene: Scene): number {
  return scene.takes.reduce((sum, { steps }) => sum + steps.length, 0)
}
