export { ManualClock } from './memory-clock.ts'
export { seededEntropy } from './memory-entropy.ts'
export { type MemoryNetwork, type MemoryNetworkOptions, memoryNetwork } from './memory-network.ts'
