import { assert } from './assert.ts'

/** A node's number, 1 to 1,023. It is never given out twice, since ballots carry it (PMS I4). */
export type NodeNumber = number

export const NODE_NUMBER_MAX = 1023

export function isNodeNumber(value: unknown): value is NodeNumber {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= NODE_NUMBER_MAX
}

/** `2` as people read it: `n2`. */
export function formatNode(node: NodeNumber): string {
  return `n${node}`
}

/** The number in `n2`, or undefined when the text is no node's name. */
export function parseNode(text: string): NodeNumber | undefined {
  const match = /^n([1-9]\d{0,3})$/.exec(text)
  const node = match ? Number(match[1]) : 0
  return isNodeNumber(node) ? node : undefined
}

export function assertNode(node: NodeNumber): void {
  assert(isNodeNumber(node), `a node number is an integer from 1 to ${NODE_NUMBER_MAX}, not ${node}`)
}
