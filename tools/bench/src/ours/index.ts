import type { StartSystem } from '../system.ts'
import { OurSystem } from './our-system.ts'

/** Our cluster, as it is shipped. It is never absent. */
export const startOurs: StartSystem = (options) => OurSystem.start(options)
