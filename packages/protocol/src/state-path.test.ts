import { describe, expect, it } from 'vitest'
import { stateName, statePath } from './state-path.ts'

describe('where a chart is', () => {
  it.each([
    ['idle', 'idle', 'idle'],
    [{ trying: 'preparing' }, 'trying.preparing', 'preparing'],
    [{ trying: { phaseTwo: 'proposing' } }, 'trying.phaseTwo.proposing', 'proposing'],
    [{ left: 'on', right: { far: 'off' } }, '(left.on right.far.off)', '(left.on right.far.off)'],
  ])('%j is the path %s, called %s', (value, path, name) => {
    expect(statePath(value)).toBe(path)
    expect(stateName(path)).toBe(name)
  })
})
