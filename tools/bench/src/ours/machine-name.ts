/** What the nodes run: the ledger, or registers of bytes for values that are longer than a transfer can be. */
export type MachineName = 'ledger' | 'registers'
