export {
  type Answer,
  type ElectorContext,
  type ElectorInput,
  electorContext,
  LOST_ROUNDS,
  ROUND_MS,
} from './context.ts'
export { type ElectorEvent, electorMachine } from './machine.ts'
