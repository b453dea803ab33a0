import type { Player, PlayerState } from '../player/player.ts'

/**
 * A player that is looked at so often at most while it plays, and at once whenever it stops. All look at the beats of one clock, so
 * that what is drawn seldom is drawn in the same frames, and the others have only to move what moves.
 */
export class PacedPlayer {
  readonly #player: Player
  readonly #everyMs: number
  readonly #now: () => number
  readonly #listeners = new Set<() => void>()
  #leave: (() => void) | undefined
  #seen: PlayerState
  #seenBeat: number | undefined

  constructor(player: Player, framesPerSecondMax: number | undefined, now: () => number = () => performance.now()) {
    this.#player = player
    this.#everyMs = framesPerSecondMax === undefined ? 0 : 1000 / framesPerSecondMax
    this.#now = now
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
  }

  /** A player that plays changes with every frame: what is passed over now is seen soon. */
  #changed(): void {
    const beat = this.#everyMs === 0 ? undefined : Math.floor(this.#now() / this.#everyMs)
    if (this.#isPlayingOn() && beat !== undefined && beat === this.#seenBeat) return
    this.#seenBeat = beat
    this.#look()
  }

  #isPlayingOn(): boolean {
    const { isPlaying, source } = this.#player.state
    return isPlaying && this.#seen.isPlaying && source === this.#seen.source
  }

  #look(): void {
    if (this.#seen === this.#player.state) return
    this.#seen = this.#player.state
    for (const listener of this.#listeners) listener()
  }
}
