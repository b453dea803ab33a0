import { expect, it } from 'vitest'
import { formatLearning, parseLearning } from './learning-mode.ts'

it.each(['every', 'distinguished', 'delegates:1', 'delegates:1023'])('%s is a mode', (text) => {
  expect(formatLearning(parseLearning(text))).toBe(text)
})

it.each(['', 'all', 'delegates', 'delegates:0', 'delegates:1024', 'delegates:-1', 'delegates:2x'])(
  '"%s" is none',
  (text) => {
    expect(() => parseLearning(text)).toThrow('Write every, distinguished, or delegates:2.')
  },
)
