import type { Moment } from './moment.ts'

/** How it looked once so many things had happened; it is gone on with, so that it is not to be kept. */
export interface Shown {
  readonly moment: Moment
  count: number
}

/** Views look at the moment that is shown, at the beginnings of what they draw, and each at another rate. */
const SHOWN_MAX = 8

/**
 * The moments that were asked for last. Each who asks again and again for a later one goes on from his own, so that playing on costs
 * what happened since, however many look on.
 */
export class ShownMoments {
  /** The one that was asked for last is the last. */
  readonly #shown: Shown[] = []

  /** The latest that is not after `count` things and not before `since`; undefined if there is none. */
  latest(since: number, count: number): Shown | undefined {
    let latest: Shown | undefined
    for (const shown of this.#shown) {
      if (shown.count >= since && shown.count <= count && shown.count >= (latest?.count ?? since)) latest = shown
    }
    return latest
  }

  /** This one was asked for; of too many, the one that was not for longest is forgotten. */
  remember(shown: Shown): void {
    const place = this.#shown.indexOf(shown)
    if (place >= 0) this.#shown.splice(place, 1)
    else if (this.#shown.length === SHOWN_MAX) this.#shown.shift()
    this.#shown.push(shown)
  }

  forget(): void {
    this.#shown.length = 0
  }
}
