import { expect, it } from 'vitest'
import { countingMachine } from './counting-machine.ts'

it('counts, and counts on after a snapshot', () => {
  const one = countingMachine()
  const at = { slot: 1, index: 0, time: 0 }
  for (let command = 0; command < 107; command++) one.apply(new Uint8Array(0), at)
  const other = countingMachine()
  other.restore(one.snapshot())
  expect(other.apply(new Uint8Array(0), at).output).toBe(108)
})
