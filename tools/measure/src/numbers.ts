import { InvalidArgumentError } from 'commander'

/** A whole number from 1 on, as an option's argument. */
export function parseCount(text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : 0
  if (count < 1) throw new InvalidArgumentError('It must be a whole number from 1 on.')
  return count
}
