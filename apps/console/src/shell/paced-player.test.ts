import { describe, expect, it } from 'vitest'
import { Player } from '../player/player.ts'
import { done } from '../recording/telling.fixture.ts'
import { TableSource } from '../source/table-source.ts'
import { PacedPlayer } from './paced-player.ts'

/** A player that plays on by ten milliseconds with each frame, and what paced players see of it. */
function play() {
  const source = new TableSource()
  source.record([done(1000, 'remark', []), done(1_000_000, 'remark', [])])
  let draw: (ms: number) => void = () => {}
  let nowMs = 0
  const player = new Player(source, {
    nextFrame: (next) => {
      draw = next
      return () => {}
    },
    askToDrop: () => Promise.resolve(true),
  })
  player.setSpeed(1)
  const watch = (framesPerSecondMax: number | undefined) => {
    const paced = new PacedPlayer(player, framesPerSecondMax, () => nowMs)
    const seenMs: number[] = []
    paced.subscribe(() => seenMs.push(nowMs))
    return { paced, seenMs }
  }
  const frames = (count: number) => {
    for (let frame = 0; frame < count; frame++) {
      nowMs += 10
      draw(nowMs)
    }
  }
  return { player, watch, frames }
}

describe('a player that is looked at seldom', () => {
  it('is seen at its beats while it plays, and in each frame by whoever wants that', () => {
    const { player, watch, frames } = play()
    const [seldom, often] = [watch(10), watch(undefined)]
    player.play()
    seldom.seenMs.length = 0
    frames(40)
    expect(seldom.seenMs).toEqual([100, 200, 300, 400])
    expect(often.seenMs.length).toBeGreaterThanOrEqual(40)
  })

  it('is seen by all in the same frames, whenever they began to look', () => {
    const { player, watch, frames } = play()
    player.play()
    const one = watch(20)
    frames(13)
    const other = watch(10)
    one.seenMs.length = 0
    frames(40)
    expect(one.seenMs).toEqual([150, 200, 250, 300, 350, 400, 450, 500])
    expect(other.seenMs.filter((ms) => ms > 140).every((ms) => one.seenMs.includes(ms))).toBe(true)
  })

  it('is seen as it is once it stops', () => {
    const { player, watch, frames } = play()
    const { paced } = watch(10)
    player.play()
    frames(13)
    player.pause()
    expect(paced.state()).toBe(player.state)
    player.scrub(7000)
    expect(paced.state().at).toBe(7000)
  })
})
