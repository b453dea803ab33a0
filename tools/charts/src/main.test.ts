import { afterEach, describe, expect, it, vi } from 'vitest'
import { main } from './main.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

describe('the command line', () => {
  it.each([[[]], [['draw']], [['check', 'all']]])('explains itself when asked for %j', (args) => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    expect(main(args)).toBe(2)
    expect(error).toHaveBeenCalledWith(expect.stringContaining('role-charts check'))
  })
})
