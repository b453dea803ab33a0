export { ElectorNetwork, type ElectorNetworkOptions, type Lost, PROPOSAL_MS } from './network.ts'
export { linksCut, PARTIAL_PARTITIONS, type PartialPartition } from './partial-partition.ts'
