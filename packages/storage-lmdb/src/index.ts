export { StoreError, type StoreErrorCode } from '@synod/store-directory'
export { ROW_KEY_BYTES_MAX } from './keys.ts'
export { type LmdbStorageOptions, lmdbStorage } from './lmdb-storage.ts'
export { isLmdbStore } from './store-at.ts'
