import type { Happening } from '@synod/feed'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LiveFeed } from './live-feed.ts'
import { playedFleet, portrayed } from './node-process.fixture.ts'

const LATE_MS = 1000

let nowUs: number

beforeEach(() => {
  vi.useFakeTimers()
  nowUs = 5_000_000
})

afterEach(() => {
  vi.useRealTimers()
})

/** A feed of three nodes, all of which run, and a reader's own account of it. */
async function begin() {
  const { fleet, launched } = playedFleet()
  const feed = new LiveFeed(fleet, () => nowUs)
  for (const { id } of fleet.nodes) await fleet.start(id)
  const heard: Happening[] = []
  const read = () => {
    const sink = { writableLength: 0, end: () => {}, write: (text: string) => void heard.push(...linesOf(text)) }
    return feed.join(sink)
  }
  const pass = () => {
    nowUs += LATE_MS * 1000
    vi.advanceTimersByTime(LATE_MS)
  }
  return { fleet, launched, feed, heard, read, pass }
}

function linesOf(text: string): Happening[] {
  return text.trim() === '' ? [] : JSON.parse(text)
}

describe('the feed of a live cluster', () => {
  it('has the nodes tell from the first reader on to the last, and not otherwise', async () => {
    const { launched, read, feed } = await begin()
    expect(launched.flatMap(({ orders }) => orders)).toEqual([])
    const leaves = [read(), read()]
    const on = { type: 'watch', isOn: true, originUs: 5_000_000 }
    expect(launched.map(({ orders }) => orders)).toEqual([[on], [on], [on]])
    expect(feed.isRead).toBe(true)
    leaves[0]?.()
    expect(launched[0]?.isHeard).toBe(true)
    leaves[1]?.()
    const off = { type: 'watch', isOn: false }
    expect(launched.map(({ orders }) => orders)).toEqual([
      [on, off],
      [on, off],
      [on, off],
    ])
    expect(launched.some(({ isHeard }) => isHeard)).toBe(false)
    expect(feed.isRead).toBe(false)
  })

  it('puts what several nodes tell in the order of its times', async () => {
    const { launched, read, heard, pass } = await begin()
    read()
    launched[1]?.report({ type: 'feed', happenings: [portrayed(2, 300), portrayed(2, 900)] })
    launched[0]?.report({ type: 'feed', happenings: [portrayed(1, 100), portrayed(1, 500)] })
    pass()
    expect(heard.map(({ at }) => at)).toEqual([100, 300, 500, 900])
  })

  it('tells by itself of a node that was killed, and shows it as it was last seen, down', async () => {
    const { fleet, launched, read, heard, pass } = await begin()
    read()
    launched[0]?.report({ type: 'feed', happenings: [portrayed(1, 100)] })
    pass()
    await fleet.crash('n1')
    pass()
    expect(heard.slice(1)).toMatchObject([
      { type: 'done', to: [1], deed: 'killed', words: 'n1 killed (SIGKILL)' },
      { type: 'portrayed', portrait: { node: 1, life: 'down', standing: 'leading' } },
    ])
    expect(launched[0]?.isHeard).toBe(false)
  })

  it('watches a node that starts again', async () => {
    const { fleet, launched, read, heard, pass } = await begin()
    read()
    await fleet.crash('n1')
    await fleet.start('n1')
    launched[3]?.report({ type: 'feed', happenings: [portrayed(1, 200)] })
    pass()
    expect(launched[3]?.orders).toMatchObject([{ type: 'watch', isOn: true }])
    expect(heard).toMatchObject([
      { type: 'done', deed: 'killed' },
      { type: 'done', deed: 'started', words: 'n1 started (pid 1003)' },
      { type: 'portrayed', portrait: { life: 'running' } },
    ])
  })

  it.each([
    ['halted', { code: 3, lastWords: 'no room\n' }, 'n3 ended: exit code 3: no room', 'down'],
    ['left', { code: 0, removed: 'removed in slot 9' }, 'n3 left: removed in slot 9', 'gone'],
  ])('says that a node %s', async (deed, exit, words, life) => {
    const { launched, read, heard, pass } = await begin()
    read()
    launched[2]?.report({ type: 'feed', happenings: [portrayed(3, 100)] })
    pass()
    launched[2]?.end(exit)
    await launched[2]?.exited
    pass()
    expect(heard).toMatchObject([{ type: 'portrayed', at: 100 }, { deed, words }, { portrait: { life } }])
  })

  it('shows a reader that comes later what does not run', async () => {
    const { fleet, launched, read, heard } = await begin()
    read()
    launched[0]?.report({ type: 'feed', happenings: [portrayed(1, 100)] })
    fleet.pause('n1')
    heard.length = 0
    read()
    expect(heard).toMatchObject([{ type: 'portrayed', portrait: { node: 1, life: 'paused' } }])
  })

  it('keeps nothing for nobody', async () => {
    const { feed, read, heard, pass } = await begin()
    feed.tell({ type: 'done', to: [1], deed: 'remark', words: 'unheard' })
    read()
    pass()
    expect(heard).toEqual([])
  })
})
