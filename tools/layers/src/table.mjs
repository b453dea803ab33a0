// The table of layers in DESIGN, as data. Every other file here only reads it.

/** Packages by layer, lowest first. Apps stand above all of them; tools stand outside. */
export const layers = [
  ['protocol'],
  ['acceptor', 'proposer', 'learner', 'elector', 'feed'],
  ['replica', 'codec', 'client', 'store-directory'],
  ['transport-zeromq', 'storage-lmdb', 'storage-journal', 'ledger', 'linearizability', 'charts', 'space-time', 'deeds'],
  ['node', 'simulator'],
]

/**
 * The only imports within a layer, and the only ones that carry a condition: `types` says that a source (not a test)
 * may import nothing but types.
 */
export const exceptions = [
  { from: 'replica', to: 'codec', typesOnly: false },
  { from: 'client', to: 'codec', typesOnly: false },
  { from: 'ledger', to: 'replica', typesOnly: true },
]

/** Packages whose sources run in a browser, except what lies under `src/cli`. */
export const browserSafe = [
  'protocol',
  'acceptor',
  'proposer',
  'learner',
  'elector',
  'feed',
  'replica',
  'codec',
  'client',
  'ledger',
  'simulator',
  'linearizability',
  'charts',
  'space-time',
  'deeds',
]

/** One technology, one adapter: the npm packages that only the package named may import. */
export const technologies = [
  { module: 'zeromq', adapter: 'transport-zeromq' },
  { module: 'lmdb', adapter: 'storage-lmdb' },
]

/** Names that say nothing about what is inside. */
export const emptyNames = ['util', 'utils', 'helper', 'helpers', 'common', 'shared']

/**
 * The packages that a package may import, itself included.
 * @param {string} name a package in the table
 */
export function importable(name) {
  const layer = layers.findIndex((packages) => packages.includes(name))
  if (layer === -1) throw new Error(`${name} is in no layer`)
  const beside = exceptions.filter((exception) => exception.from === name).map((exception) => exception.to)
  return [...new Set([name, ...layers.slice(0, layer).flat(), ...beside])]
}
