import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { MemoryDisk } from '@synod/protocol/memory'
import type { SimulatedNode } from '../world/simulated-node.ts'

/**
 * SHA-256 in hexadecimal digits over all that the nodes are at a moment: the snapshots of their roles, what they have executed,
 * and what lies on their disks. Equal in two worlds that went the same way.
 */
export function stateHash(nowUs: number, nodes: Iterable<SimulatedNode>): string {
  const states = [...nodes].map((node) => {
    const replica = node.host?.replica
    const running = replica && {
      roles: replica.roles.toJson(),
      appliedThrough: replica.executor.appliedThrough,
      digest: replica.executor.digest(),
    }
    return { node: node.node, life: lifeOf(node), running, disk: contentsOf(node.disk.contents) }
  })
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify({ nowUs, states }, plain))))
}

function lifeOf(node: SimulatedNode): string {
  if (node.isGone) return 'gone'
  if (node.isOut) return 'out'
  if (node.isDown) return 'down'
  return node.process?.isPaused ? 'paused' : 'running'
}

function contentsOf(disk: MemoryDisk<Uint8Array>) {
  const records = disk.records()
  let compactedThrough = 0
  for (const record of records) if (record.type === 'compacted') compactedThrough = record.through
  const everything = { from: '', to: '\uffff', limit: Number.MAX_SAFE_INTEGER, reverse: false }
  return {
    records,
    log: disk.log(compactedThrough + 1, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    rows: disk.rows(everything),
  }
}

/** Bytes as digits: JSON has no others that every engine writes alike. */
function plain(_key: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return bytesToHex(value)
  return typeof value === 'bigint' ? `${value}` : value
}
