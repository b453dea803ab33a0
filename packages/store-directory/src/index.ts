export { claimDirectory } from './claim.ts'
export { makeDirectory, syncDirectories } from './directories.ts'
export { corruptAt, reasonOf, StoreError, type StoreErrorCode } from './store-error.ts'
