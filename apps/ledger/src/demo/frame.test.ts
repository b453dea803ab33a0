import pico from 'picocolors'
import { describe, expect, it } from 'vitest'
import { drawScene } from './frame.ts'
import type { Scene } from './scene.ts'
import { sparkline } from './sparkline.ts'

const scene: Scene = {
  elapsedMs: 8100,
  progress: 0.5,
  nodes: [
    { id: 'n1', pid: 0, state: 'starting', ballot: '', applied: 0 },
    { id: 'n2', pid: 22490, state: 'leading', ballot: '2.n2', applied: 12_402 },
  ],
  perSecond: [100, 800, 0],
  applied: 4616,
  refused: 416,
  happenings: [{ atMs: 7900, text: 'SIGKILL n1 (pid 22491)', kind: 'loss' }],
  now: 'nobody answers',
}

describe('a frame', () => {
  it('shows everything, aligned', () => {
    expect(drawScene(scene, 80, pico.createColors(false))).toBe(`
  One ledger, three processes, eight tellers   ━━━━━━━━━━━━━━━━━━━━━━━━ 8.1 s

  node  pid      state       ballot     applied
  n1    –        starting                     0
  n2    22490    leading     2.n2        12,402

  per second  ▂█▁ 0
  transfers   4,616 applied, 416 refused

    7.9 s  SIGKILL n1 (pid 22491)
  › nobody answers
`)
  })

  it('fits an ordinary terminal, however long the load', () => {
    const long = { ...scene, perSecond: Array.from({ length: 1000 }, () => 123_456) }
    for (const line of drawScene(long, 80, pico.createColors(false)).split('\n')) {
      expect(line.length).toBeLessThanOrEqual(80)
    }
  })
})

describe('a sparkline', () => {
  it('shows the last values, the highest at full height and any above the lowest', () => {
    expect(sparkline([9, 0, 1, 50, 100], 4)).toBe('▁▂▅█')
    expect(sparkline([0, 0], 4)).toBe('▁▁')
    expect(sparkline([], 4)).toBe('')
  })
})
