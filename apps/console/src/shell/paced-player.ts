import type { Player, PlayerState } from '../player/player.ts'

/** A player that is looked at so often at most while it plays, and at once whenever it stops. */
export class PacedPlayer {
  readonly #player: Player
  readonly #everyMs: number
  readonly #listeners = new Set<() => void>()
  #leave: (() => void) | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #seen: PlayerState
  #seenMs = 0

  constructor(player: Player, framesPerSecondMax: number | undefined) {
    this.#player = player
    this.#everyMs = framesPerSecondMax === undefined ? 0 : 1000 / framesPerSecondMax
    this.#seen = player.state
  }

  readonly state = (): PlayerState => this.#seen

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    this.#leave ??= this.#player.subscribe(() => this.#changed())
    this.#look()
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.close()
    }
  }

  close(): void {
    this.#leave?.()
    this.#leave = undefined
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #changed(): void {
    const waitMs = this.#player.state.isPlaying ? this.#seenMs + this.#everyMs - performance.now() : 0
    if (waitMs <= 0) this.#look()
    else this.#timer ??= setTimeout(() => this.#look(), waitMs)
  }

  #look(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#seen === this.#player.state) return
    this.#seen = this.#player.state
    this.#seenMs = performance.now()
    for (const listener of this.#listeners) listener()
  }
}
