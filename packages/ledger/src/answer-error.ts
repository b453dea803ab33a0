/** The other side answered something that is no answer of a ledger: another version, or no ledger. */
export class LedgerAnswerError extends Error {
  override readonly name = 'LedgerAnswerError'
}

/** The node that was asked has not the part of the history that the answer needs: ask another one. */
export class NotRetainedError extends Error {
  override readonly name = 'NotRetainedError'
}
