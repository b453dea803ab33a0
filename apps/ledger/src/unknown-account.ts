import { EXIT_CODES, Failure } from './failure.ts'

/** What was asked about was never opened. */
export function unknownAccount(account: string, slot: number): Failure {
  const message = `unknown account: ${account} was never opened; "ledger accounts" lists all`
  return new Failure(EXIT_CODES.refused, message, { status: 'unknown account', account, slot })
}
