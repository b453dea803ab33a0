export interface Group {
  readonly first: number
  readonly last: number
}

export function chunksOf(slot: number): number

export function snapshotChunk(slot: number, index: number): Uint8Array

export function readValue(value: Uint8Array): (Group & { readonly slot: number }) | undefined
