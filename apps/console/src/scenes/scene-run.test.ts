import type { Happening } from '@synod/feed'
import { describe, expect, it } from 'vitest'
import { BareTable } from './bare-table.ts'
import { scenes } from './catalogue.ts'
import type { SceneFrame } from './frame.ts'
import { prepare } from './moves.ts'
import { lengthOf } from './position.ts'
import type { Look } from './scene.ts'
import { SceneRun } from './scene-run.ts'

/** A page that only remembers what a scene asks of it. */
class NotedFrame implements SceneFrame {
  recorded: Happening[] = []
  clusters: number[] = []
  played: { at: number; how: 'watched' | 'at once' }[] = []
  looks: Look[] = []

  openTable(): void {
    this.recorded = []
  }

  record(happenings: readonly Happening[]): void {
    this.recorded.push(...happenings)
  }

  openCluster({ seed }: { readonly seed: number }): void {
    this.clusters.push(seed)
  }

  playTo(at: number, how: 'watched' | 'at once'): void {
    this.played.push({ at, how })
  }

  look(look: Look): void {
    this.looks.push(look)
  }
}

function run(id: string, step?: number) {
  const frame = new NotedFrame()
  const run = new SceneRun(frame, (take) => new BareTable(take), id, step)
  run.begin()
  return { frame, run }
}

describe('a scene that is shown', () => {
  it.each(scenes)('$id runs to its end, and back to its beginning', (scene) => {
    const shown = run(scene.id)
    const last = lengthOf(scene) - 1
    for (let step = 1; step <= last; step++) shown.run.goTo(step)
    expect(shown.run.state.step).toBe(last)
    for (let step = last - 1; step >= 0; step--) shown.run.goTo(step)
    expect(shown.run.state.step).toBe(0)
    expect(shown.frame.looks).toHaveLength(1 + 2 * last)
  })

  it('plays a step further, and is there at once everywhere else', () => {
    const { frame, run: duel } = run('duel')
    duel.goTo(1)
    expect(frame.played.at(-1)?.how).toBe('watched')
    duel.goTo(3)
    expect(frame.played.at(-1)?.how).toBe('at once')
    duel.goTo(2)
    expect(frame.played.at(-1)?.how).toBe('at once')
  })

  it('tells its frame the same, whether a step is reached one by one or by a link', () => {
    const walked = run('surviving-value')
    for (let step = 1; step <= 3; step++) walked.run.goTo(step)
    const linked = run('surviving-value', 3)
    expect(linked.frame.recorded).toEqual(walked.frame.recorded)
    expect(linked.run.state.table).toEqual(walked.run.state.table)
  })

  it('tells what happened in order of time, what became of each message included', () => {
    const { frame } = run('one-acceptor', 2)
    const times = frame.recorded.map(({ at }) => at)
    expect(times).toEqual([...times].sort((one, other) => one - other))
    const fates = frame.recorded.flatMap((told) => (told.type === 'sent' ? [told.fate] : []))
    expect(fates).toEqual(['arrives', 'arrives', 'lost', 'lost'])
  })

  it('lets the reader leave the script, and finds back to it', () => {
    const { frame, run: duel } = run('duel', 1)
    const before = { table: duel.state.table, recorded: [...frame.recorded] }
    duel.improvise([prepare(1)])
    const letter = duel.state.table?.letters.at(-1)
    expect(letter?.kind).toBe('prepare')
    duel.decide(letter?.id ?? 0, 'lose')
    expect(duel.state.table?.isImprovised).toBe(true)
    expect(frame.recorded.length).toBeGreaterThan(before.recorded.length)
    expect(frame.recorded).toContainEqual(expect.objectContaining({ type: 'sent', fate: 'lost' }))
    duel.returnToScript()
    expect(duel.state.table).toEqual(before.table)
    expect(frame.recorded).toEqual(before.recorded)
  })

  it('goes on by the script after the reader left it', () => {
    const left = run('p1-alone', 1)
    left.run.improvise([prepare(1)])
    left.run.goTo(2)
    expect(left.run.state.table?.isImprovised).toBe(false)
    expect(left.run.state.table).toEqual(run('p1-alone', 2).run.state.table)
  })

  it('opens a cluster for each take that has one', () => {
    const { frame, run: leaders } = run('two-leaders')
    for (let step = 1; step < 7; step++) leaders.goTo(step)
    expect(frame.clusters).toEqual([3, 1])
    expect(leaders.state.table).toBeUndefined()
  })

  it('tells who shows it when something changes', () => {
    const { run: duel } = run('duel')
    let told = 0
    const leave = duel.subscribe(() => told++)
    duel.goTo(1)
    leave()
    duel.goTo(2)
    expect(told).toBe(1)
  })

  it('says which scenes there are when it is asked for another', () => {
    expect(() => run('three-leaders')).toThrow('two-leaders')
  })
})
