import type { Command } from 'commander'
import { addConnectionOptions, type ConnectionOptions } from './connection.ts'

/** The options of every command that has an id. */
export interface MovementOptions extends ConnectionOptions {
  readonly id?: string
  readonly memo?: string
}

/** What the help of each of them says about its id. */
export const IDS_HELP = `
The id makes the command idempotent: given again with --id, the same command is
not executed again but answered the same, refused or not. Without --id a random
one is made and printed.`

export function addMovementOptions(command: Command): Command {
  command.option('--id <id>', 'its id (default: random)').option('--memo <text>', 'what it is for')
  return addConnectionOptions(command)
}

/** The words that give a command once more, under the same id. */
export function movementWords(words: readonly string[], id: string, memo?: string): string[] {
  return [...words, '--id', id, ...(memo === undefined ? [] : ['--memo', memo])]
}

/** The field of a command for a memo that may be missing. */
export function memoField(memo: string | undefined): { readonly memo?: string } {
  return memo === undefined ? {} : { memo }
}
