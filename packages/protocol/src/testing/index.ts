export { type StorageCase, type StoragePlace, storageCases } from './storage-cases.ts'
