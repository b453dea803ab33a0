export type { Pace } from './pace.ts'
export { CALM_PACE } from './pace.ts'
export { openSandbox, SANDBOX_NODES_MAX, type Sandbox, type SandboxOptions } from './sandbox.ts'
export type { TrafficOptions } from './traffic.ts'
