import { scenes } from './catalogue.ts'
import { lengthOf } from './position.ts'

/** Where a reader is in the tour: steps count from 1. */
export interface SceneAddress {
  readonly scene: string
  readonly step: number
}

/** The address in a fragment such as `#scene=two-leaders&step=3`; undefined when it names no scene. A step beyond is the nearest. */
export function sceneAddressOf(fragment: string): SceneAddress | undefined {
  const fields = new URLSearchParams(fragment.replace(/^#/, ''))
  const scene = scenes.find(({ id }) => id === fields.get('scene'))
  if (!scene) return undefined
  const step = Number.parseInt(fields.get('step') ?? '1', 10)
  return { scene: scene.id, step: Math.min(Math.max(Number.isNaN(step) ? 1 : step, 1), lengthOf(scene)) }
}

export function formatSceneAddress({ scene, step }: SceneAddress): string {
  return `#scene=${scene}&step=${step}`
}
