import type { Frames } from '@synod/protocol'

export function bytesOf(frames: Frames): number {
  let bytes = 0
  for (const frame of frames) bytes += frame.byteLength
  return bytes
}

/** A message has a frame at least, and none that would make the receiver hang up. */
export function isSendable(frames: Frames, frameBytesMax: number): boolean {
  for (const frame of frames) if (frame.byteLength > frameBytesMax) return false
  return frames.length > 0
}
