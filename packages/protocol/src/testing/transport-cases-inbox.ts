import type { Frames } from '../ports.ts'

/** What one transport received, in order, with the route or node it came by. */
export class TransportInbox<From> {
  readonly received: { readonly frames: Frames; readonly from: From }[] = []

  put(frames: Frames, from: From): void {
    this.received.push({ frames, from })
  }

  get length(): number {
    return this.received.length
  }

  /** First frames as text. */
  get texts(): string[] {
    return this.received.map(({ frames }) => textOf(frames[0]))
  }

  has(text: string): boolean {
    return this.received.some(({ frames }) => textOf(frames[0]) === text)
  }

  /** Where the message came from whose first frame is this text. Throws when there is none. */
  from(text: string): From {
    const found = this.received.find(({ frames }) => textOf(frames[0]) === text)
    if (!found) throw new Error(`"${text}" was not received`)
    return found.from
  }
}

function textOf(frame: Uint8Array | undefined): string {
  return String.fromCharCode(...(frame ?? []).slice(0, 1000))
}
