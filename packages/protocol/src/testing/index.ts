export { type StorageCase, type StoragePlace, storageCases } from './storage-cases.ts'
export { type TransportCase, type TransportPlace, transportCases } from './transport-cases.ts'
