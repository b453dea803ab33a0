/** Counts of one transport. Every message given to it ends up in `sent` or in `dropped`, once it no longer waits. */
export interface Tally {
  sent: number
  received: number
  dropped: number
}

export function newTally(): Tally {
  return { sent: 0, received: 0, dropped: 0 }
}
