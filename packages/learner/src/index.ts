export {
  type Decided,
  type Held,
  highestChosen,
  type LearnerContext,
  type LearnerInput,
  type LearnerSettings,
  learnerContext,
  type News,
  type Restoring,
  VOTES_SPAN_MAX,
  type Vote,
} from './context.ts'
export { type LearnerEvent, learnerMachine } from './machine.ts'
