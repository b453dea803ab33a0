export {
  freeSlots,
  type KnownChosen,
  type Pending,
  type PromisedBy,
  type ProposerContext,
  type ProposerInput,
  type ProposerSettings,
  proposerContext,
} from './context.ts'
export { type ProposerEvent, proposerMachine } from './machine.ts'
export { isPhaseOneDone } from './phase-one.ts'
export { isRecovered, type Proposals } from './phase-two.ts'
