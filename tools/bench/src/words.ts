import { InvalidArgumentError } from 'commander'
import { EXPERIMENTS } from './experiments/catalogue.ts'
import { SYSTEM_NAMES, type SystemName } from './experiments/experiment.ts'

/** Parses `--rounds`: a whole number from 1 on. */
export function parseCount(text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : 0
  if (count < 1) throw new InvalidArgumentError('Write a whole number from 1 on.')
  return count
}

const SECONDS_MAX = 3600

/** Parses `--seconds`. */
export function parseSeconds(text: string): number {
  const seconds = /^[\d.]+$/.test(text) ? Number(text) : Number.NaN
  if (seconds >= 0.1 && seconds <= SECONDS_MAX) return seconds
  throw new InvalidArgumentError(`Write seconds as 5 or 0.5, up to ${SECONDS_MAX}.`)
}

/** Parses `--systems`. */
export function parseSystems(text: string): readonly SystemName[] {
  return listed(text).map((word) => {
    const name = SYSTEM_NAMES.find((each) => each === word)
    if (!name) throw new InvalidArgumentError(`There is no system ${word}; there are ${SYSTEM_NAMES.join(', ')}.`)
    return name
  })
}

/** Parses `--only`: names of experiments, or what they begin with and a star. */
export function parseExperiments(text: string): readonly string[] {
  const names = EXPERIMENTS.map(({ name }) => name)
  return listed(text).flatMap((word) => {
    const found = word.endsWith('*') ? names.filter((name) => name.startsWith(word.slice(0, -1))) : [word]
    if (found.length > 0 && found.every((name) => names.includes(name))) return found
    throw new InvalidArgumentError(`There is no experiment ${word}; there are ${names.join(', ')}.`)
  })
}

function listed(text: string): readonly string[] {
  return [...new Set(text.split(',').map((word) => word.trim()))]
}
