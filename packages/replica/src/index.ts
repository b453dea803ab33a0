export type { Applied, AppliedAt, Decoded, Schema, StateMachine } from './state-machine.ts'
