import { expect, test } from 'vitest'
import { bytesPerOperation } from './allocation.ts'

const kept: unknown[] = []

/** A subject that allocates something in every round, and keeps the last few. */
function allocating(make: () => unknown) {
  const run = (rounds: number) => {
    for (let round = 0; round < rounds; round++) kept[round % 16] = make()
    return rounds
  }
  run(10_000)
  return { run }
}

test('the bytes of an array buffer are counted, with what stands for it on the heap', async () => {
  const bytes = await bytesPerOperation(
    allocating(() => new ArrayBuffer(4096)),
    1000,
  )
  expect(bytes).toBeGreaterThan(4096)
  expect(bytes).toBeLessThan(4096 + 512)
})

test('more rounds than fit between two collections become fewer', async () => {
  const bytes = await bytesPerOperation(
    allocating(() => new Array(1000).fill(0)),
    1_000_000,
  )
  // A thousand elements take eight bytes each; the array itself takes a few words.
  expect(bytes).toBeGreaterThan(8000)
  expect(bytes).toBeLessThan(8000 + 512)
})

test('operations share the bytes of a round', async () => {
  const subject = { ...allocating(() => new ArrayBuffer(4096)), operationsPerRound: 4 }
  const bytes = await bytesPerOperation(subject, 1000)
  expect(bytes).toBeGreaterThan(1024)
  expect(bytes).toBeLessThan(1024 + 128)
})

test('array buffers that died before the work are not taken off it', async () => {
  // Another thread frees them, whenever it is given a processor: one try alone may be lucky.
  for (let attempt = 0; attempt < 6; attempt++) {
    allocating(() => new ArrayBuffer(65_536))
    const bytes = await bytesPerOperation(
      allocating(() => new ArrayBuffer(4096)),
      1000,
    )
    expect(bytes).toBeGreaterThan(4096)
    expect(bytes).toBeLessThan(4096 + 512)
  }
})
