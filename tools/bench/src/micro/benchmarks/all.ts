import type { Benchmark } from '../benchmark.ts'
import { acceptorBenchmarks } from './acceptor.ts'
import { clientBenchmarks } from './client.ts'
import { codecBenchmarks } from './codec.ts'
import { electorBenchmarks } from './elector.ts'
import { hostBenchmarks } from './host.ts'
import { learnerBenchmarks } from './learner.ts'
import { ledgerBenchmarks } from './ledger.ts'
import { proposerBenchmarks } from './proposer.ts'
import { simulatorBenchmarks } from './simulator.ts'
import { storageBenchmarks } from './storage.ts'

/** In the order of measuring: what leaves much behind in memory comes last. */
export const BENCHMARKS: readonly Benchmark[] = [
  ...acceptorBenchmarks,
  ...proposerBenchmarks,
  ...learnerBenchmarks,
  ...electorBenchmarks,
  ...codecBenchmarks,
  ...clientBenchmarks,
  ...storageBenchmarks,
  ...hostBenchmarks,
  ...ledgerBenchmarks,
  ...simulatorBenchmarks,
]
