import { existsSync } from 'node:fs'
import { dataFile } from './data-file.ts'

/** Whether this directory holds a store of LMDB's, whole or not. */
export function isLmdbStore(path: string): boolean {
  return existsSync(dataFile(path))
}
