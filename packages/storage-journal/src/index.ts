export { StoreError, type StoreErrorCode } from './error.ts'
export type { SegmentLimits } from './journal.ts'
export { type JournalStorageOptions, journalStorage } from './journal-storage.ts'
export { ROW_KEY_BYTES_MAX } from './row-keys.ts'
