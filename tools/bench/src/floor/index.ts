import type { StartSystem } from '../system.ts'
import { FloorSystem } from './floor-system.ts'

export { type FloorFigures, measureFloorFigures } from './floor-figures.ts'

/** The bare skeleton. It is never absent. */
export const startFloor: StartSystem = (options) => FloorSystem.start(options)
