import type { Deed } from '@synod/deeds'
import type { Landmark } from '../recording/picture.ts'
import type { Source, SourceState } from '../source/source.ts'

/** Everything on the page that depends on what is played; a new object with every change. */
export interface PlayerState {
  readonly source: Source
  readonly of: SourceState
  /** The moment that is shown, in whole microseconds. */
  readonly at: number
  readonly beginsAt: number
  readonly endsAt: number
  readonly isPlaying: boolean
  /** Virtual time for a time of ours: 0.1 is ten times slower. */
  readonly speed: number
  /** The moment shown is the latest there is. */
  readonly isAtEnd: boolean
  /** Looking for something to jump to that has not happened yet. */
  readonly seeking: Landmark | undefined
}

export const SPEEDS: readonly number[] = [0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 4]
/** A message of the simulator takes ten milliseconds: at this speed one sees it fly for a tenth of a second. */
export const SIMULATED_SPEED = 0.1
/** At a table something happens every three milliseconds: at this speed, seven times in a second. */
export const TABLE_SPEED = 0.02

/** A frame that came late, as in a tab that was hidden, counts for no more, in milliseconds. */
const FRAME_MS_MAX = 100
/** Until the first message that is no heartbeat, and no longer than so long, a simulation is played no slower than this. */
const OPENING_SPEED = 0.5
const OPENING_US_MAX = 1_000_000
/** Who wants nothing to move is shown another moment so often at most, in milliseconds. */
const STILL_MS = 400
/** A simulation is played on so far at most to find what one wants to jump to, in microseconds. */
const SEEK_US_MAX = 20_000_000
const SEEK_STRETCH_US = 250_000
/** Nearer than this to the end is at the end: the time of about a frame, in milliseconds. */
const END_MS = 40

export interface PlayerOptions {
  /** Calls back before the next frame is drawn, with the time in milliseconds; returns how not to. */
  readonly nextFrame: (draw: (ms: number) => void) => () => void
  /** Whether so many deeds, done later than the moment that is shown, may be dropped. */
  readonly askToDrop: (count: number) => Promise<boolean>
  /** Whether the reader wants nothing to move: then the moment that is shown goes from one thing that happened to another. */
  readonly isStill?: () => boolean
}

/** Plays what a source tells: holds the moment that is shown, and moves it. */
export class Player {
  readonly #nextFrame: PlayerOptions['nextFrame']
  readonly #askToDrop: PlayerOptions['askToDrop']
  readonly #isStill: () => boolean
  readonly #listeners = new Set<() => void>()
  #source: Source
  #leave: () => void = () => {}
  /** The moment that is shown. */
  #at = 0
  /** How far it was played: what is shown may be the last thing that happened before. */
  #playedTo = 0
  #stillForMs = 0
  #isPlaying = false
  /** Looks on at the end of a live cluster, whose time is its own, and stays there. */
  #isFollowing = false
  /** Stopped at the end of a simulation, which may come a little further than it had told when one stopped it. */
  #isSettled = false
  #speed: number
  /** The speed that it had at last: the opening is faster. */
  #pace: number
  #seeking: { readonly kind: Landmark; readonly from: number } | undefined
  #stopsAt: number | undefined
  #cancelFrame: (() => void) | undefined
  #frameMs: number | undefined
  #state: PlayerState

  constructor(source: Source, { nextFrame, askToDrop, isStill = () => false }: PlayerOptions) {
    this.#nextFrame = nextFrame
    this.#askToDrop = askToDrop
    this.#isStill = isStill
    this.#source = source
    this.#speed = speedOf(source)
    this.#pace = this.#speed
    this.#state = this.#stateNow()
    this.#enter(source)
  }

  get state(): PlayerState {
    return this.#state
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Shows another source from a moment on, and closes the one before. */
  load(source: Source, at = 0): void {
    this.#leave()
    this.#source.close()
    if (speedOf(source) === 1 || this.#source.kind !== source.kind) this.#speed = speedOf(source)
    this.#source = source
    this.#showMoment(at)
    this.#seeking = undefined
    this.#stopsAt = undefined
    this.#isSettled = false
    this.#isPlaying = source.kind === 'live'
    this.#isFollowing = this.#isPlaying
    this.#enter(source)
    this.#run()
    this.#changed()
  }

  close(): void {
    this.#leave()
    this.#cancelFrame?.()
    this.#source.close()
  }

  readonly play = (): void => {
    const { source } = this.#state
    if (source.kind === 'table' && this.#isAtEnd()) return
    if (!this.#isPlaying && !this.#isAtEnd()) source.verify()
    this.#isSettled = false
    this.#isPlaying = true
    this.#run()
    this.#changed()
  }

  readonly pause = (): void => {
    const isSettled = this.#source.kind === 'simulated' && this.#isAtEnd()
    this.#stop()
    this.#isSettled = isSettled
    if (isSettled) this.#showMoment(this.#source.recording.endsAt)
    this.#source.rest()
    this.#changed()
  }

  readonly toggle = (): void => {
    if (this.#isPlaying) this.pause()
    else this.play()
  }

  setSpeed(speed: number): void {
    this.#speed = speed
    this.#changed()
  }

  /** Shows another moment, and stops there unless it is dragged along while playing. */
  readonly scrub = (at: number): void => {
    const { beginsAt, endsAt } = this.#source.recording
    this.#showMoment(Math.round(Math.min(Math.max(at, beginsAt), endsAt)))
    this.#stop()
    this.#changed()
  }

  /** One thing further, or back. At the end, a simulation has the next thing happen. */
  readonly step = async (direction: 1 | -1): Promise<void> => {
    if (this.#isPlaying) this.pause()
    const next = this.#source.recording.eventAt(this.#at, direction)
    if (next !== undefined) return this.scrub(next)
    if (direction === 1) {
      const before = this.#source
      await before.step()
      if (this.#source === before) this.scrub(before.recording.endsAt)
    }
  }

  /** To the next (or last) of its kind. A simulation is played on until there is one, within limits. */
  readonly jump = (kind: Landmark, direction: 1 | -1): void => {
    const found = this.#source.recording.landmark(kind, this.#at, direction)
    if (found !== undefined) this.scrub(found)
    if (found !== undefined || direction === -1 || this.#source.kind !== 'simulated') return
    this.#stop()
    this.#seeking = { kind, from: this.#at }
    this.#source.runUntil(this.#source.recording.endsAt + SEEK_STRETCH_US)
    this.#changed()
  }

  readonly toBegin = (): void => this.scrub(this.#source.recording.beginsAt)

  /** Back to now: the end of what is recorded; a live cluster goes on from there. */
  readonly toEnd = (): void => {
    this.scrub(this.#source.recording.endsAt)
    this.#isFollowing = this.#source.kind === 'live'
    if (this.#isFollowing) this.play()
  }

  /** Goes to this moment and stops there: `watched` as it happens, or at once. */
  playTo(at: number, how: 'watched' | 'at once'): void {
    this.#source.runUntil(at)
    this.#seeking = undefined
    this.#isSettled = false
    if (how === 'at once' || at <= this.#at) {
      this.#isPlaying = false
      this.#stopsAt = at > this.#source.recording.endsAt ? at : undefined
      this.#showMoment(Math.min(at, this.#source.recording.endsAt))
      if (this.#stopsAt === undefined) this.#source.rest()
    } else {
      this.#stopsAt = at
      this.#isPlaying = true
      this.#run()
    }
    this.#changed()
  }

  /** Does something at the moment that is shown. Resolves with what came of it, or undefined if the reader thought better of it. */
  async do(deed: Deed): Promise<string | undefined> {
    const source = this.#source
    // While it is played, the cluster is a frame ahead of what is shown.
    const at = this.#isAtEnd() ? source.recording.endsAt : this.#at
    const later = source.state.done.filter((each) => each.at > at).length
    if (later > 0 && !(await this.#askToDrop(later))) return undefined
    const words = await source.do(deed, at)
    if (source === this.#source && source.kind === 'simulated' && !this.#isPlaying) {
      this.#showMoment(source.recording.endsAt)
      this.#changed()
    }
    return words
  }

  #enter(source: Source): void {
    this.#leave = source.subscribe(() => this.#told())
  }

  /** The source told something. While it plays, that shows with the next frame. */
  #told(): void {
    const { recording } = this.#source
    if (this.#seeking !== undefined) this.#seek(this.#seeking)
    if (this.#stopsAt !== undefined && !this.#isPlaying) {
      this.#showMoment(Math.min(this.#stopsAt, recording.endsAt))
      if (recording.endsAt >= this.#stopsAt) this.#stopsAt = undefined
    }
    if (this.#isSettled) this.#showMoment(recording.endsAt)
    if (!this.#isPlaying || this.#state.of !== this.#source.state) this.#changed()
  }

  #seek({ kind, from }: { kind: Landmark; from: number }): void {
    const { recording } = this.#source
    const found = recording.landmark(kind, from, 1)
    if (found !== undefined || recording.endsAt - from > SEEK_US_MAX) {
      this.#seeking = undefined
      this.#showMoment(found ?? recording.endsAt)
      this.#source.rest()
    } else this.#source.runUntil(recording.endsAt + SEEK_STRETCH_US)
  }

  #run(): void {
    if (!this.#isPlaying || this.#cancelFrame !== undefined) return
    this.#frameMs = undefined
    const draw = (ms: number) => {
      this.#cancelFrame = undefined
      if (!this.#isPlaying) return
      const passedMs = Math.min(ms - (this.#frameMs ?? ms), FRAME_MS_MAX)
      this.#frameMs = ms
      this.#cancelFrame = this.#nextFrame(draw)
      this.#advance(passedMs)
    }
    this.#cancelFrame = this.#nextFrame(draw)
  }

  #advance(passedMs: number): void {
    const source = this.#source
    const limit = this.#stopsAt ?? Number.POSITIVE_INFINITY
    const first = this.#openingEnd()
    this.#pace = first === undefined ? this.#speed : Math.max(this.#speed, OPENING_SPEED)
    const passedUs = passedMs * 1000 * this.#pace
    const wanted = Math.min(this.#playedTo + passedUs, limit)
    if (source.kind === 'live') {
      source.runUntil(source.nowUs)
      if (wanted >= source.nowUs) this.#isFollowing = true
      this.#playedTo = Math.floor(this.#isFollowing ? source.nowUs : wanted)
    } else {
      if (wanted + passedUs > source.recording.endsAt) source.runUntil(Math.min(wanted + passedUs, limit))
      this.#playedTo = Math.floor(Math.min(wanted, source.recording.endsAt, first ?? Number.POSITIVE_INFINITY))
    }
    const isOver = this.#playedTo >= limit || (source.kind === 'table' && this.#playedTo >= source.recording.endsAt)
    if (isOver || !this.#isStill()) this.#at = this.#playedTo
    else this.#stepStill(passedMs)
    if (isOver) {
      this.#stop()
      source.rest()
    }
    this.#changed()
  }

  /** Nothing is said in a cluster until its electors have waited: until when that is; undefined once it is over. */
  #openingEnd(): number | undefined {
    const { kind, recording } = this.#source
    if (kind !== 'simulated') return undefined
    const end = Math.min(recording.firstSaidAt ?? OPENING_US_MAX, OPENING_US_MAX)
    return this.#playedTo < end ? end : undefined
  }

  #stepStill(passedMs: number): void {
    this.#stillForMs += passedMs
    if (this.#stillForMs < STILL_MS) return
    this.#stillForMs = 0
    this.#at = Math.max(this.#at, this.#source.recording.eventAt(this.#playedTo + 1, -1) ?? this.#at)
  }

  #showMoment(at: number): void {
    this.#at = at
    this.#playedTo = at
  }

  #isAtEnd(): boolean {
    const { kind, nowUs } = this.#source
    if (kind === 'live') return this.#isFollowing
    return this.#playedTo >= nowUs - (this.#isPlaying ? END_MS * 1000 * this.#pace : 0)
  }

  #stop(): void {
    this.#isPlaying = false
    this.#playedTo = this.#at
    this.#isSettled = false
    this.#isFollowing = false
    this.#seeking = undefined
    this.#stopsAt = undefined
  }

  #stateNow(): PlayerState {
    const { recording, state } = this.#source
    return {
      source: this.#source,
      of: state,
      at: this.#at,
      beginsAt: recording.beginsAt,
      // What a live cluster told ahead of the time that is shown is not there yet for whoever stays with it.
      endsAt: this.#isFollowing ? this.#at : Math.max(recording.endsAt, this.#at),
      isPlaying: this.#isPlaying,
      speed: this.#speed,
      isAtEnd: this.#isAtEnd(),
      seeking: this.#seeking?.kind,
    }
  }

  #changed(): void {
    this.#state = this.#stateNow()
    for (const listener of this.#listeners) listener()
  }
}

function speedOf(source: Source): number {
  if (source.kind === 'table') return TABLE_SPEED
  return source.kind === 'live' ? 1 : SIMULATED_SPEED
}
