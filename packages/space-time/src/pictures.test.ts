import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { spaceTimeOf } from './chronicle.ts'
import type { Direction } from './laid.ts'
import { layoutSpaceTime } from './layout.ts'
import { renderSpaceTimeSvg } from './svg.ts'
import { badDay } from './told.fixture.ts'
import { fromTranscript } from './transcript.ts'

const ROOT = new URL('../../../', import.meta.url)

interface Told {
  readonly name: string
  readonly transcript: string
  readonly title: string
  readonly direction: Direction
  readonly length: number
  readonly laneGap: number
}

const SINGLE = 'apps/single-decree/src/testdata'

const transcripts: readonly Told[] = [
  {
    name: 'duel',
    transcript: `${SINGLE}/duel.txt`,
    title: 'A duel of proposers, and its cure (PMS PR1)',
    direction: 'down',
    length: 1150,
    laneGap: 112,
  },
  {
    name: 'late-learner',
    transcript: `${SINGLE}/late-learner.txt`,
    title: 'A value survives a new ballot (PMS P2c)',
    direction: 'across',
    length: 1400,
    laneGap: 84,
  },
  {
    name: 'new-leader',
    transcript: `${SINGLE}/new-leader.txt`,
    title: 'A new leader takes over at slot 135 (PMS 3.6)',
    direction: 'down',
    length: 1000,
    laneGap: 210,
  },
  {
    name: 'own-value',
    transcript: 'packages/simulator/src/explore/own-value.transcript.txt',
    title: 'A proposer that chooses its own value breaks P2c',
    direction: 'across',
    length: 1400,
    laneGap: 92,
  },
]

describe('the golden transcripts as pictures: `vitest -u` draws them again', () => {
  it.each(transcripts)('docs/space-time/$name.svg is what its transcript tells', async (told) => {
    const spaceTime = fromTranscript(readFileSync(new URL(told.transcript, ROOT), 'utf8'))
    const svg = renderSpaceTimeSvg(layoutSpaceTime(spaceTime, told), { title: told.title })
    await expect(svg).toMatchFileSnapshot(`../../../docs/space-time/${told.name}.svg`)
  })

  it('docs/space-time/bad-day.svg has every fate of a message in it', async () => {
    const spaceTime = spaceTimeOf({ from: 0, to: 14_000, parties: [1, 2, 3, 4, 5, 'c1'], happenings: badDay() })
    const svg = renderSpaceTimeSvg(layoutSpaceTime(spaceTime, { length: 1200 }), {
      title: 'A leader on a bad day',
      description:
        'n1 comes to lead five nodes while messages are lost, late, doubled and held, n5 is down and n2 pauses.',
    })
    await expect(svg).toMatchFileSnapshot('../../../docs/space-time/bad-day.svg')
  })
})
