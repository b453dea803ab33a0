import { AmountError } from '@synod/ledger'
import { ClusterFileError } from '@synod/node'
import { IdentityError } from '@synod/replica'
import { expect, it } from 'vitest'
import { asUsage, EXIT_CODES, Failure, toFailure } from './failure.ts'

it('errors that a user can do something about keep their message and get an exit code', () => {
  const exitCodeOf = (error: Error) => toFailure(error)?.exitCode
  expect(exitCodeOf(new AmountError('bad'))).toBe(EXIT_CODES.usage)
  expect(exitCodeOf(new ClusterFileError('bad'))).toBe(EXIT_CODES.usage)
  expect(exitCodeOf(new IdentityError('empty', 'bad'))).toBe(EXIT_CODES.usage)
  expect(exitCodeOf(Object.assign(new Error('EACCES: /x'), { code: 'EACCES', syscall: 'open' }))).toBe(
    EXIT_CODES.refused,
  )
  expect(toFailure(new AmountError('bad'))?.message).toBe('bad')
})

it('a bug is no failure of the user', () => {
  expect(toFailure(new TypeError('x is not a function'))).toBeUndefined()
  expect(toFailure(new RangeError('Maximum call stack size exceeded'))).toBeUndefined()
  expect(toFailure('text')).toBeUndefined()
})

it('a RangeError of a call that takes what the user gave is wrong usage', async () => {
  await expect(asUsage(Promise.reject(new RangeError('n9 is no node')))).rejects.toThrow(
    new Failure(EXIT_CODES.usage, 'n9 is no node'),
  )
  await expect(asUsage(Promise.reject(new TypeError('a bug')))).rejects.toThrow(TypeError)
})
