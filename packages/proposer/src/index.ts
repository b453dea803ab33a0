export {
  type KnownChosen,
  type Pending,
  type PromisedBy,
  type ProposerContext,
  type ProposerInput,
  type ProposerSettings,
  proposerContext,
} from './context.ts'
export { isCovered, isPhaseOneDone } from './coverage.ts'
export { type ProposerEvent, proposerMachine } from './machine.ts'
export { freeSlots, isRecovered, type Proposals } from './phase-two.ts'
