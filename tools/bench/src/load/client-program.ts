/*
 * What the program of a client process is made of: its parent sends it a setup, then its part of a load; it answers with what it saw.
 */
import type { Arrival, Operation } from '../system.ts'
import { type Driven, drive, type NextCall, type Schedule } from './drive.ts'

/** What a client process is told, and what it says. */
export type Told<Setup> =
  | { readonly type: 'connect'; readonly setup: Setup; readonly operation: Operation }
  | { readonly type: 'drive'; readonly arrival: Arrival; readonly schedule: Schedule }
export type Said =
  | { readonly type: 'connected' }
  | { readonly type: 'driven'; readonly driven: DrivenText }
  | { readonly type: 'failed'; readonly reason: string }

/** `Driven` as it goes from process to process: the latencies as text. */
export type DrivenText = Omit<Driven, 'latencies'> & { readonly latencies: string }

/** Connects to the system; calls are of this operation. */
export type Connect<Setup> = (setup: Setup, operation: Operation) => Promise<NextCall>

/** The whole of a client's program. It ends with its parent. */
export function serveLoads<Setup>(connect: Connect<Setup>): void {
  let next: NextCall | undefined
  process.on('disconnect', () => process.exit())
  process.on('message', (told: Told<Setup>) => {
    obey(told).then(say, (error: unknown) => {
      say({ type: 'failed', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    })
  })

  async function obey(told: Told<Setup>): Promise<Said> {
    if (told.type === 'connect') {
      next = await connect(told.setup, told.operation)
      return { type: 'connected' }
    }
    if (!next) throw new Error('told to drive before it was told to connect')
    const driven = await drive(next, told.arrival, told.schedule)
    return { type: 'driven', driven: { ...driven, latencies: driven.latencies.toText() } }
  }
}

function say(said: Said): void {
  process.send?.(said)
}
