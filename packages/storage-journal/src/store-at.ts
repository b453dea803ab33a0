import { existsSync, readdirSync } from 'node:fs'
import { journalNumbers } from './file-names.ts'

/** Whether this directory holds a journal, whole or not. */
export function isJournalStore(path: string): boolean {
  return existsSync(path) && journalNumbers(readdirSync(path)).length > 0
}
