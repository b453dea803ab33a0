/** Where `ledger up` puts the cluster file, and every command looks for it, unless told otherwise. */
export const CLUSTER_FILE_DEFAULT = 'ledger-data/cluster.json'

/** What a user types to give a command of this program once more, to the same cluster. */
export function commandLine(
  words: readonly string[],
  { cluster, keys }: { readonly cluster: string; readonly keys?: string },
): string {
  const elsewhere = cluster === CLUSTER_FILE_DEFAULT ? [] : ['--cluster', cluster]
  const keyed = keys === undefined ? [] : ['--keys', keys]
  return ['ledger', ...words, ...elsewhere, ...keyed].map(quote).join(' ')
}

/** A word as a POSIX shell takes it back. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
