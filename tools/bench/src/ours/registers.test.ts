import { expect, test } from 'vitest'
import { createRegisters, REGISTERS } from './registers.ts'

const AT = { slot: 1, index: 0, time: 0 }
const bytes = (...values: number[]) => Uint8Array.from(values)

test('what a snapshot has is what there was', async () => {
  const registers = createRegisters()
  for (let register = 0; register < 40; register++) registers.apply({ register, bytes: bytes(register, 1) }, AT)
  const other = createRegisters()
  other.apply({ register: 999, bytes: bytes(1) }, AT)
  other.restore([...(registers.snapshot() as Iterable<Uint8Array>)])
  expect(other.digest()).toBe(registers.digest())
  const noRows = { rows: () => Promise.resolve([]) }
  expect(await other.query(39, noRows)).toEqual(bytes(39, 1))
  expect(await other.query(999, noRows)).toEqual(bytes())
})

test('a put is read back as it was written, and nothing else is a put', () => {
  const { command } = createRegisters().schemas
  const put = { register: 3, bytes: bytes(1, 2, 3) }
  expect(command.decode(command.encode(put))).toEqual({ ok: true, value: put })
  expect(command.decode(bytes(0xc1))).toMatchObject({ ok: false })
  expect(command.decode(command.encode({ ...put, register: REGISTERS }))).toMatchObject({ ok: false })
})
