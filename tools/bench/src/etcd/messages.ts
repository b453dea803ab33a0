/*
 * The messages of etcd's version 3 interface that are used here (rpc.proto of etcd 3.4), by the numbers of their fields.
 */
import { bytesField, bytesOf, unsignedOf } from './protobuf.ts'

export const METHOD = {
  put: '/etcdserverpb.KV/Put',
  range: '/etcdserverpb.KV/Range',
  transaction: '/etcdserverpb.KV/Txn',
  status: '/etcdserverpb.Maintenance/Status',
} as const

export function putRequest(key: Buffer, value: Buffer): Buffer {
  return Buffer.concat([bytesField(1, key), bytesField(2, value)])
}

/** Of one key, linearizable: `serializable` is left at its default, false. */
export function rangeRequest(key: Buffer): Buffer {
  return bytesField(1, key)
}

/** Puts to different keys, without a condition. etcd refuses more than 128 unless it is told otherwise. */
export function transactionRequest(puts: readonly Buffer[]): Buffer {
  const REQUEST_PUT = 2
  const SUCCESS = 2
  return Buffer.concat(puts.map((put) => bytesField(SUCCESS, bytesField(REQUEST_PUT, put))))
}

/** The value of the one key in the answer to a `rangeRequest`; undefined when there is no such key. */
export function valueInRangeAnswer(answer: Buffer): Buffer | undefined {
  const keyValue = bytesOf(answer, 2)
  return keyValue && bytesOf(keyValue, 5)
}

/** Of a member, by itself. */
export interface Status {
  readonly member: bigint
  /** 0 when it knows none. */
  readonly leader: bigint
  readonly raftIndex: bigint
  readonly raftAppliedIndex: bigint
}

export const STATUS_REQUEST = Buffer.alloc(0)

export function statusInAnswer(answer: Buffer): Status {
  const header = bytesOf(answer, 1)
  return {
    member: header ? unsignedOf(header, 2) : 0n,
    leader: unsignedOf(answer, 4),
    raftIndex: unsignedOf(answer, 5),
    raftAppliedIndex: unsignedOf(answer, 7),
  }
}
