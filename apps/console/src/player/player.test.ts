import type { Deed, TimedDeed } from '@synod/deeds'
import type { Happening } from '@synod/feed'
import { describe, expect, it } from 'vitest'
import { HappeningRecording } from '../recording/happening-recording.ts'
import { decided, leads, portrayed, sent } from '../recording/telling.fixture.ts'
import { OPENING, type Source, type SourceState } from '../source/source.ts'
import { Player } from './player.ts'

/** A source that has time pass as soon as it is asked, and in which something happens every ten milliseconds. */
class FakeSource implements Source {
  readonly kind: Source['kind']
  readonly recording = new HappeningRecording()
  readonly did: { deed: Deed; at: number }[] = []
  readonly #listeners = new Set<() => void>()
  readonly #script: readonly Happening[]
  nowUs = 0
  verified = 0
  isClosed = false
  state: SourceState = { ...OPENING, phase: 'ready' }

  constructor(kind: Source['kind'] = 'simulated', script: readonly Happening[] = []) {
    this.kind = kind
    this.#script = script
  }

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  runUntil(at: number): void {
    if (this.kind !== 'simulated' || at <= this.recording.endsAt) return
    this.pass(Math.ceil(at))
  }

  pass(at: number): void {
    const from = this.recording.endsAt
    this.recording.append(this.#script.filter((each) => each.at > from && each.at <= at))
    this.recording.passTo(at)
    this.nowUs = at
    for (const listener of this.#listeners) listener()
  }

  step(): Promise<void> {
    this.pass(this.#script.find(({ at }) => at > this.recording.endsAt)?.at ?? this.recording.endsAt)
    return Promise.resolve()
  }

  do(deed: Deed, at: number): Promise<string> {
    this.did.push({ deed, at })
    return Promise.resolve('done')
  }

  rest(): void {}

  verify(): void {
    this.verified += 1
  }

  close(): void {
    this.isClosed = true
  }
}

const kill: Deed = { type: 'kill', node: 1 }
const later: TimedDeed = { at: 80_000, deed: kill }

function play(
  source: FakeSource,
  askToDrop: (count: number) => Promise<boolean> = () => Promise.resolve(true),
  isStill = () => false,
) {
  let draw: ((ms: number) => void) | undefined
  let nowMs = 0
  const nextFrame = (next: (ms: number) => void) => {
    draw = next
    return () => {
      draw = undefined
    }
  }
  const player = new Player(source, { nextFrame, askToDrop, isStill })
  /** So many frames of ten milliseconds. */
  const frames = (count: number) => {
    for (let frame = 0; frame < count; frame++) {
      const next = draw
      draw = undefined
      nowMs += 10
      next?.(nowMs)
    }
  }
  return { player, frames }
}

const script = [
  portrayed(10_000, 1),
  sent(20_000, 1, 1, 2, 'arrives', 5000),
  leads(50_000, 2, 1),
  decided(70_000, 2, 1),
]

describe('a player', () => {
  it('moves the moment shown as fast as it is told to', () => {
    const { player, frames } = play(new FakeSource())
    player.setSpeed(0.5)
    player.play()
    frames(1)
    frames(10)
    expect(player.state).toMatchObject({ at: 50_000, isPlaying: true, isAtEnd: true })
    player.setSpeed(2)
    frames(5)
    expect(player.state.at).toBe(150_000)
  })

  it('does not dawdle where nothing is said yet, and has the first message begin its way as slowly as all', () => {
    const heartbeat = { kind: 'heartbeat', ballot: 0 as never, slots: [], words: 'heartbeat' } as const
    const quiet = [portrayed(20_000, 1), { ...sent(30_000, 1, 1, 2, 'arrives', 5000), message: heartbeat }]
    const { player, frames } = play(new FakeSource('simulated', [...quiet, sent(53_000, 2, 1, 2, 'arrives', 9000)]))
    player.play()
    frames(10)
    expect(player.state).toMatchObject({ at: 45_000, speed: 0.1, isAtEnd: true })
    frames(2)
    expect(player.state.at).toBe(53_000)
    frames(2)
    expect(player.state.at).toBe(55_000)
    player.toBegin()
    player.play()
    frames(5)
    expect(player.state.at).toBe(25_000)
  })

  it('plays a cluster that says nothing as slowly as others, after a while', () => {
    const source = new FakeSource()
    const { player, frames } = play(source)
    source.pass(2_000_000)
    player.scrub(1_000_000)
    player.play()
    frames(11)
    expect(player.state.at).toBe(1_010_000)
  })

  it('goes from one thing to the next, each to be seen for a while, for whoever wants nothing to move', () => {
    const source = new FakeSource('table', script)
    source.pass(100_000)
    const { player, frames } = play(source, undefined, () => true)
    player.setSpeed(0.1)
    player.play()
    const shown: number[] = []
    for (let frame = 0; frame < 105; frame++) {
      frames(1)
      if (shown.at(-1) !== player.state.at) shown.push(player.state.at)
    }
    // What is over is shown as it ends; before, only moments at which something happened, portraits aside.
    expect(shown).toEqual([0, 20_000, 70_000, 100_000])
    expect(player.state.isPlaying).toBe(false)
  })

  it('that stands still in between goes on from what it shows', () => {
    const source = new FakeSource('table', script)
    source.pass(100_000)
    const { player, frames } = play(source, undefined, () => true)
    player.setSpeed(0.1)
    player.play()
    frames(60)
    expect(player.state.at).toBe(20_000)
    player.pause()
    expect(player.state.at).toBe(20_000)
    player.play()
    frames(1)
    frames(40)
    expect(player.state.at).toBe(20_000)
    frames(25)
    expect(player.state.at).toBe(70_000)
  })

  it('stops at the last thing that has happened, so that what is done then is done to what is seen', async () => {
    const source = new FakeSource()
    const { player, frames } = play(source)
    player.play()
    frames(20)
    player.pause()
    expect(player.state.at).toBe(source.recording.endsAt)
    frames(5)
    expect(player.state.at).toBe(source.recording.endsAt)
    await player.do(kill)
    expect(source.did).toEqual([{ deed: kill, at: source.recording.endsAt }])
  })

  it('that was stopped at the end stays there, if the simulation comes a little further', () => {
    const source = new FakeSource()
    const { player, frames } = play(source)
    player.play()
    frames(5)
    player.pause()
    source.pass(source.recording.endsAt + 500)
    expect(player.state).toMatchObject({ at: source.recording.endsAt, isAtEnd: true })
    player.scrub(1000)
    source.pass(source.recording.endsAt + 500)
    expect(player.state.at).toBe(1000)
  })

  it('counts a frame that came much too late as a short one', () => {
    const source = new FakeSource()
    let draw: (ms: number) => void = () => {}
    const nextFrame = (next: (ms: number) => void) => {
      draw = next
      return () => {}
    }
    const player = new Player(source, { nextFrame, askToDrop: () => Promise.resolve(true) })
    player.setSpeed(1)
    player.play()
    draw(0)
    draw(60_000)
    expect(player.state.at).toBe(100_000)
  })

  it('goes from one thing to the next, and back; portraits are none', async () => {
    const { player } = play(new FakeSource('simulated', script))
    await player.step(1)
    await player.step(1)
    expect(player.state.at).toBe(20_000)
    await player.step(1)
    await player.step(1)
    expect(player.state.at).toBe(70_000)
    await player.step(-1)
    expect(player.state.at).toBe(20_000)
  })

  it('jumps to what has happened, and plays a simulation on until it does', () => {
    const { player } = play(new FakeSource('simulated', script))
    player.jump('election', 1)
    expect(player.state).toMatchObject({ at: 50_000, seeking: undefined })
    player.jump('chosen', 1)
    expect(player.state.at).toBe(70_000)
    player.jump('election', -1)
    expect(player.state.at).toBe(50_000)
  })

  it('gives up looking for what never happens', () => {
    const source = new FakeSource('simulated', script)
    const { player } = play(source)
    player.jump('conflict', 1)
    expect(player.state.seeking).toBeUndefined()
    expect(source.recording.endsAt).toBeLessThan(21_000_000)
  })

  it('has the past done once more when it plays on from there', () => {
    const source = new FakeSource()
    const { player, frames } = play(source)
    player.play()
    frames(20)
    player.pause()
    player.play()
    expect(source.verified).toBe(0)
    player.scrub(1000)
    player.play()
    expect(source.verified).toBe(1)
  })

  it('does in the past what is done there, when the reader agrees to lose what was done later', async () => {
    const source = new FakeSource()
    source.state = { ...source.state, done: [later] }
    source.pass(100_000)
    const asked: number[] = []
    const { player } = play(source, (count) => {
      asked.push(count)
      return Promise.resolve(asked.length > 1)
    })
    player.scrub(40_000)
    expect(await player.do(kill)).toBeUndefined()
    expect(source.did).toEqual([])
    expect(await player.do(kill)).toBe('done')
    expect(source.did).toEqual([{ deed: kill, at: 40_000 }])
    expect(asked).toEqual([1, 1])
  })

  it('stops where a scene wants it to, watched or at once', () => {
    const source = new FakeSource()
    const { player, frames } = play(source)
    player.setSpeed(1)
    player.playTo(35_000, 'watched')
    frames(3)
    expect(player.state).toMatchObject({ at: 20_000, isPlaying: true })
    frames(5)
    expect(player.state).toMatchObject({ at: 35_000, isPlaying: false })
    player.playTo(90_000, 'at once')
    expect(player.state).toMatchObject({ at: 90_000, isPlaying: false })
  })

  it('closes the source before the one that it shows now', () => {
    const source = new FakeSource()
    const { player } = play(source)
    player.load(new FakeSource('table'))
    expect(source.isClosed).toBe(true)
    expect(player.state).toMatchObject({ at: 0, isPlaying: false })
  })
})

describe('of a live cluster, a player', () => {
  it('stays with it, however fast its time passes', () => {
    const source = new FakeSource('live')
    const { player, frames } = play(new FakeSource())
    source.pass(5_000_000)
    player.load(source)
    frames(2)
    expect(player.state).toMatchObject({ at: 5_000_000, isAtEnd: true })
    source.pass(9_000_000)
    frames(1)
    expect(player.state.at).toBe(9_000_000)
  })

  it('can look at what is over, and come back to now', () => {
    const source = new FakeSource('live')
    const { player, frames } = play(new FakeSource())
    source.pass(5_000_000)
    player.load(source)
    player.scrub(1_000_000)
    player.play()
    frames(11)
    expect(player.state).toMatchObject({ at: 1_100_000, isAtEnd: false })
    player.toEnd()
    frames(2)
    expect(player.state).toMatchObject({ at: 5_000_000, isAtEnd: true, isPlaying: true })
  })
})
