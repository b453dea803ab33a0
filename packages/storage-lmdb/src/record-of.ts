import type { DurableRecord } from '@synod/protocol'

/** The records of one type, as this store takes them. */
export type RecordOf<Type> = Extract<DurableRecord<Uint8Array>, { type: Type }>
