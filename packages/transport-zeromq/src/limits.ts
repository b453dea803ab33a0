/** The bounds of a transport. Each has a default that suits a node on a local network. */
export interface ZeromqLimits {
  /** Messages (`Frames`) that may wait for one peer; what is sent above it is dropped. 4,096 by default. */
  readonly queueFramesMax?: number
  /** Bytes that may wait for one peer; what is sent above it is dropped. 64 MiB by default. */
  readonly queueBytesMax?: number
  /**
   * What waited longer is dropped instead of sent, so that a peer that comes back is not flooded with the past. 1,000 ms by
   * default.
   */
  readonly queueMsMax?: number
  /** Size of one frame. Larger ones are not sent, and whoever sends us one is disconnected. 16 MiB by default. */
  readonly frameBytesMax?: number
}

const DEFAULTS: Required<ZeromqLimits> = {
  queueFramesMax: 4096,
  queueBytesMax: 64 * 1024 * 1024,
  queueMsMax: 1000,
  frameBytesMax: 16 * 1024 * 1024,
}

/** Fills in the defaults. Throws a `RangeError` naming the limit that is not a whole number above zero. */
export function limitsOf(options: ZeromqLimits): Required<ZeromqLimits> {
  const limits = { ...DEFAULTS }
  for (const name of Object.keys(DEFAULTS) as (keyof ZeromqLimits)[]) {
    const value = options[name] ?? DEFAULTS[name]
    if (!Number.isSafeInteger(value) || value < 1)
      throw new RangeError(`${name} must be a whole number above 0, not ${value}`)
    limits[name] = value
  }
  return limits
}
