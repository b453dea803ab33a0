import { membersOf, type NodeNumber } from '@synod/protocol'
import type { LearnerContext } from './context.ts'

/** Whom this learner can ask, in the order in which it turns to them: never itself. */
function ringOf<V>({ settings }: LearnerContext<V>): readonly NodeNumber[] {
  return (settings.peers ?? membersOf(settings.quorums)).filter((peer) => peer !== settings.node)
}

/** Whoever follows `supplier` in the ring; 0 when there is nobody else. */
export function nextInRing<V>(context: LearnerContext<V>, supplier: NodeNumber): NodeNumber {
  const ring = ringOf(context)
  return ring[(ring.indexOf(supplier) + 1) % ring.length] ?? 0
}

/** Now that the one asked last has not answered either, everybody has been asked for the next value in vain (PMS LN5). */
export function isRingExhausted<V>(context: LearnerContext<V>): boolean {
  return ringOf(context).every((peer) => peer === context.supplier || context.askedInVain.includes(peer))
}

/** The one asked last has not helped: the next one's turn; after everybody's, the ring begins anew. */
export function turnToAnother<V>(context: LearnerContext<V>): Pick<LearnerContext<V>, 'supplier' | 'askedInVain'> {
  const { supplier, askedInVain } = context
  const isPeer = ringOf(context).includes(supplier)
  const inVain = isPeer && !askedInVain.includes(supplier) ? [...askedInVain, supplier] : askedInVain
  return { supplier: nextInRing(context, supplier), askedInVain: isRingExhausted(context) ? [] : inVain }
}
