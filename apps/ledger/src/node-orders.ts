import type { NodeHappening } from '@synod/feed'
import { type Ledger, viewOfLedger, wordsOfCommand } from '@synod/ledger'
import type { RunningNode, TellWatcher, Watching } from '@synod/node'
import { isNodeNumber } from '@synod/protocol'
import { hasParent, type NodeOrder, type NodeReport } from './node-report.ts'

/** What is told and not taken yet by the channel: half a second of it. */
const BATCHES_UNDER_WAY_MAX = 10

/** The ledger's node, as far as orders are about it. */
export type OrderedNode = Pick<RunningNode, 'watch' | 'cutLinks'>

/** Takes what the process that started this one orders, from now on. Does nothing without one. */
export function takeOrders(node: OrderedNode, report: Report): void {
  if (!hasParent()) return
  process.on('message', orderTaker(node, report))
}

/** Tells the process that started this one; `sent` is called once the channel has it. */
export type Report = (message: NodeReport, sent?: () => void) => void

/** Obeys an order; what is none is not heard: the parent may be of another version. */
export function orderTaker(node: OrderedNode, report: Report): (message: unknown) => void {
  let watching: Watching | undefined
  return (message) => {
    const order = orderOf(message)
    if (order?.type === 'watch') {
      watching?.stop()
      watching = order.isOn
        ? node.watch(feedTo(report), {
            originUs: order.originUs,
            wordsOfCommand,
            stateRows: (machine) => viewOfLedger(machine as unknown as Ledger),
          })
        : undefined
    } else if (order?.type === 'cut') cut(node, order.peers, report)
  }
}

/** Sends what happens, unless the parent does not keep up: it is told how much it missed when it does again. */
function feedTo(report: Report): TellWatcher {
  let underWay = 0
  let missed = 0
  return (happenings) => {
    if (underWay === BATCHES_UNDER_WAY_MAX) {
      missed += happenings.length
      return
    }
    const at = happenings[0]?.at ?? 0
    const left: readonly NodeHappening[] = missed > 0 ? [{ type: 'missed', at, count: missed }] : []
    missed = 0
    underWay += 1
    report({ type: 'feed', happenings: [...left, ...happenings] }, () => {
      underWay -= 1
    })
  }
}

function cut(node: OrderedNode, peers: readonly number[], report: Report): void {
  try {
    node.cutLinks(peers)
    report({ type: 'linksCut', peers })
  } catch (error) {
    report({ type: 'cutRefused', reason: error instanceof Error ? error.message : String(error) })
  }
}

function orderOf(message: unknown): NodeOrder | undefined {
  if (typeof message !== 'object' || message === null) return undefined
  const { type, isOn, originUs, peers } = message as Record<string, unknown>
  if (type === 'watch' && isOn === false) return { type, isOn }
  if (type === 'watch' && isOn === true && Number.isFinite(originUs))
    return { type, isOn, originUs: originUs as number }
  if (type === 'cut' && Array.isArray(peers) && peers.every(isNodeNumber)) return { type, peers }
  return undefined
}
