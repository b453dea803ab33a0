export { LedgerView as default } from './ledger-view.tsx'
