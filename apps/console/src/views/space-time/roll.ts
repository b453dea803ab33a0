import { tickStep } from '@synod/space-time'
import { isSameMatter, type Matter, matterOf, type Paper, type Strip, stripOf } from './strip.ts'

/** No strip is narrower, in pixels: labels have to find room on it. */
const STRIP_PIXELS_MIN = 240

interface Kept {
  readonly strip: Strip
  readonly matter: Matter
  /** Of the recording, when its matter was last looked at. */
  readonly rewritten: number
}

/**
 * The diagram as a roll of strips. What is over stays as it was laid out and drawn; only strips in which something still happens
 * are laid out again, however often one looks.
 */
export class Roll {
  #paper: Paper | undefined
  readonly #kept = new Map<number, Kept>()

  /** The strips that show the time from one moment to another, both in µs. The same strip is the same object. */
  strips(paper: Paper, from: number, to: number): readonly Strip[] {
    if (this.#paper === undefined || !isSamePaper(this.#paper, paper)) this.#kept.clear()
    this.#paper = paper
    const first = Math.max(0, Math.floor(from / paper.stripUs))
    const last = Math.floor(to / paper.stripUs)
    for (const index of this.#kept.keys()) if (index < first || index > last) this.#kept.delete(index)
    const strips: Strip[] = []
    for (let index = first; index <= last; index++) strips.push(this.#strip(paper, index))
    return strips
  }

  #strip(paper: Paper, index: number): Strip {
    const { rewritten } = paper.recording
    const kept = this.#kept.get(index)
    if (kept?.matter.isFinal && kept.rewritten === rewritten) return kept.strip
    const matter = matterOf(paper, index)
    const strip = kept && isSameMatter(kept.matter, matter) ? kept.strip : stripOf(paper, index, matter)
    this.#kept.set(index, { strip, matter, rewritten })
    return strip
  }
}

/** How much time a strip shows where a µs takes `scale` pixels: so many ticks as it needs to be wide enough. */
export function stripUsOf(scale: number): number {
  const step = tickStep(scale)
  return step * Math.ceil(STRIP_PIXELS_MIN / (step * scale))
}

function isSamePaper(one: Paper, other: Paper): boolean {
  return (
    one.recording === other.recording &&
    one.parties === other.parties &&
    one.without === other.without &&
    one.scale === other.scale &&
    one.laneGap === other.laneGap
  )
}
