import type { ClusterNode } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { Contacts } from './contacts.ts'

const at = (node: number, endpoint = `memory ${node}`): ClusterNode => ({ node, endpoint })

function contacts(known: readonly ClusterNode[]) {
  const calls: string[] = []
  const transport = {
    connect: ({ node, endpoint }: ClusterNode) => {
      calls.push(`connect ${node} at ${endpoint}`)
    },
    disconnect: (node: number) => {
      calls.push(`disconnect ${node}`)
    },
  }
  return { calls, contacts: new Contacts(transport, 1, known) }
}

describe('the peers of a transport', () => {
  it('are left alone while they stay the same', () => {
    const { calls, contacts: running } = contacts([at(1), at(2), at(3)])
    running.set([at(1), at(2), at(3)], 3)
    expect(calls).toEqual([])
  })

  it('become those of the configuration: new ones, forgotten ones, never the node itself', () => {
    const { calls, contacts: running } = contacts([at(1), at(2), at(3)])
    running.set([at(1), at(2), at(4)], 4)
    expect(calls).toEqual(['disconnect 3', 'connect 4 at memory 4'])
  })

  it('keep the addresses and keys of the cluster file, whatever they were when the cluster heard of them', () => {
    const { calls, contacts: running } = contacts([at(1), at(2), { ...at(3), publicKey: 'new' }])
    running.set([at(1, 'before'), at(2, 'before'), { ...at(3), publicKey: 'old' }, at(4, 'there')], 4)
    expect(calls).toEqual(['connect 4 at there'])
    running.set([at(1, 'before'), at(4, 'there')], 4)
    running.set([at(1, 'before'), at(2, 'before'), at(4, 'there')], 4)
    expect(calls.slice(1)).toEqual(['disconnect 2', 'disconnect 3', 'connect 2 at memory 2'])
  })

  it('may be of the cluster file alone, where a node has not heard of them yet', () => {
    const { calls, contacts: running } = contacts([at(1), at(2), at(7), at(8)])
    running.set([at(1), at(2), at(3)], 3)
    expect(calls).toEqual(['connect 3 at memory 3'])
    running.set([at(1), at(7)], 8)
    expect(calls.slice(1)).toEqual(['disconnect 8', 'disconnect 2', 'disconnect 3'])
  })
})
