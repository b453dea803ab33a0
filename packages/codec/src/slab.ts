const SLAB_BYTES = 8 * 1024

let slab = new Uint8Array(SLAB_BYTES)
let cutThrough = 0

/**
 * Room for `length` bytes, at most {@link SLAB_BYTES}, in a buffer that is cut into many: a buffer for each costs the engine
 * half a microsecond, most of it when it is freed. One that is kept keeps its neighbours, so a slab is small.
 */
export function cut(length: number): Uint8Array {
  if (cutThrough + length > SLAB_BYTES) {
    slab = new Uint8Array(SLAB_BYTES)
    cutThrough = 0
  }
  cutThrough += length
  return new Uint8Array(slab.buffer, cutThrough - length, length)
}
