export { AnyMachine as default } from './any-machine.tsx'
