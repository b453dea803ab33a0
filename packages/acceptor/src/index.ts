export { type AcceptorContext, type AcceptorInput, acceptorContext, PART_BYTES_MAX, type Proposal } from './context.ts'
export { type AcceptorEvent, acceptorMachine } from './machine.ts'
export { promiseParts } from './promise.ts'
