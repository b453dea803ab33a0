import type { Called, Decided, Done, Happening, Portrait } from '@synod/feed'
import type { NodeNumber } from '@synod/protocol'
import { concernOf } from '@synod/space-time'
import { Ordered } from './ordered.ts'
import type { Landmark, Reign } from './picture.ts'

interface Rule {
  readonly node: NodeNumber
  readonly ballot: number
  readonly from: number
  to: number | undefined
}

/** What of a recording is worth finding again: decisions, deeds, calls, reigns, and where one may want to jump to. */
export class Annals {
  readonly decisions = new Ordered<Decided>()
  readonly deeds = new Ordered<Done>()
  readonly calls = new Ordered<Called>()
  readonly #conflicts = new Ordered<{ readonly at: number }>()
  /** When it was first known of each slot that its value is chosen. */
  readonly #chosen = new Ordered<Decided>()
  readonly #chosenSlots = new Set<number>()
  #rules: Rule[] = []
  #firstSaidAt: number | undefined

  take(happening: Happening): void {
    switch (happening.type) {
      case 'decided':
        this.decisions.append(happening)
        if (happening.what === 'chosen' && !this.#chosenSlots.has(happening.slot)) {
          this.#chosenSlots.add(happening.slot)
          this.#chosen.append(happening)
        }
        return
      case 'done':
        this.deeds.append(happening)
        if (ENDS_REIGN.has(happening.deed)) for (const party of happening.to) this.#endReign(party, happening.at)
        return
      case 'called':
        this.calls.append(happening)
        return
      case 'sent':
        if (concernOf(happening.message.kind) !== 'heartbeat') this.#firstSaidAt ??= happening.at
        // A refusal names the higher ballot that its acceptor has promised: two proposers are at it (PMS P1a, A2).
        if (happening.message.kind === 'rejected') this.#conflicts.append(happening)
        return
      case 'portrayed':
        this.#takePortrait(happening.at, happening.portrait)
        return
    }
  }

  /** When the first message was sent that is no heartbeat; undefined before. */
  get firstSaidAt(): number | undefined {
    return this.#firstSaidAt
  }

  reigns(): readonly Reign[] {
    return this.#rules
  }

  landmark(kind: Landmark, from: number, direction: 1 | -1): number | undefined {
    switch (kind) {
      case 'chosen':
        return this.#chosen.nextAt(from, direction)
      case 'conflict':
        return this.#conflicts.nextAt(from, direction)
      case 'deed':
        return this.deeds.nextAt(from, direction)
      case 'election': {
        const times = this.#rules.map((rule) => rule.from)
        return direction === 1 ? times.find((at) => at > from) : times.findLast((at) => at < from)
      }
    }
  }

  cutAfter(at: number): void {
    if (this.#firstSaidAt !== undefined && this.#firstSaidAt > at) this.#firstSaidAt = undefined
    this.decisions.cutAfter(at)
    this.deeds.cutAfter(at)
    this.calls.cutAfter(at)
    this.#conflicts.cutAfter(at)
    for (const { slot } of this.#chosen.cutAfter(at)) this.#chosenSlots.delete(slot)
    this.#rules = this.#rules.filter((rule) => rule.from <= at)
    for (const rule of this.#rules) if (rule.to !== undefined && rule.to > at) rule.to = undefined
  }

  forgetBefore(at: number): void {
    this.decisions.forgetBefore(at)
    this.deeds.forgetBefore(at)
    this.calls.forgetBefore(at)
    this.#conflicts.forgetBefore(at)
    this.#chosen.forgetBefore(at)
    this.#rules = this.#rules.filter((rule) => rule.to === undefined || rule.to >= at)
  }

  #takePortrait(at: number, { node, life, standing, proposing }: Portrait): void {
    const isLeading = standing === 'leading' && (life === 'running' || life === 'paused')
    const reign = this.#rules.findLast((rule) => rule.node === node && rule.to === undefined)
    if (reign !== undefined && isLeading && reign.ballot === proposing) return
    if (reign !== undefined) reign.to = at
    if (isLeading) this.#rules.push({ node, ballot: proposing, from: at, to: undefined })
  }

  #endReign(party: Done['to'][number], at: number): void {
    for (const rule of this.#rules) if (rule.node === party && rule.to === undefined) rule.to = at
  }
}

const ENDS_REIGN: ReadonlySet<Done['deed']> = new Set(['killed', 'left', 'halted', 'wiped'])
