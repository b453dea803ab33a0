/*
 * A client process of the floor.
 */
import { serveLoads } from '../load/client-program.ts'
import { inTurn } from '../load/in-turn.ts'
import { FloorClient } from './client.ts'

/** What it is told. */
export interface FloorClientSetup {
  readonly address: string
}

serveLoads<FloorClientSetup>(async ({ address }, operation) => {
  const { read, write } = new FloorClient(address, operation)
  if (operation.type === 'mixed') return inTurn(operation.reads, read, write)
  return operation.type === 'read' ? read : write
})
