import type { StoreKind } from '@synod/node'
import type { Storage } from '@synod/protocol'

type Stores = Readonly<Record<StoreKind, (path: string) => Storage<Uint8Array>>>

export const stores: Stores
export const busyStores: Stores
