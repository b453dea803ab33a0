import { describe, expect, it } from 'vitest'
import { firstAcknowledgement } from './first-acknowledgement.ts'

describe('the first acknowledgement', () => {
  it('ends the wait, however many tries failed or are still waiting', async () => {
    let tries = 0
    const never = () => new Promise<never>(() => undefined)
    const thirdTime = async () => {
      tries += 1
      if (tries < 3) throw new Error('no leader')
    }
    await firstAcknowledgement([never, thirdTime])
    expect(tries).toBe(3)
  })
})
