import { afterEach, describe, expect, it, vi } from 'vitest'
import { main } from './main.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

describe('the command line', () => {
  it.each([[[]], [['draw']], [['check', 'all']]])('explains itself when asked for %j', async (args) => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    expect(await main(args)).toBe(2)
    expect(error).toHaveBeenCalledWith(expect.stringContaining('role-charts check'))
  })
})
