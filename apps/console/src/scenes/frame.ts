import type { Happening } from '@synod/feed'
import type { ClusterTake, Look } from './scene.ts'

/** What a scene asks of the page around it. */
export interface SceneFrame {
  /** Shows an empty recording, of a table: it has no clock of its own, and is filled with {@link record}. */
  openTable(): void
  /** Appends to the recording of the table, in order of time. */
  record(happenings: readonly Happening[]): void
  /** Shows a simulated cluster from its beginning, stopped; its deeds are done when their time comes. */
  openCluster(setting: Pick<ClusterTake, 'seed' | 'nodes' | 'learning' | 'alpha' | 'deeds'>): void
  /** Goes to this moment of what is shown, in microseconds, and stops there: `watched` as it happens, or at once. */
  playTo(at: number, how: 'watched' | 'at once'): void
  look(look: Look): void
}
