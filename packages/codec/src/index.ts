export { type Batch, type BatchCommand, decodeBatch, encodeBatch } from './batch.ts'
export { decodeReply, decodeRequest, encodeClientMessage } from './client-messages.ts'
export {
  decodeConfiguration,
  decodeConfigurationCommand,
  decodeConfigurationOutput,
  ENDPOINT_LENGTH_MAX,
  encodeConfiguration,
  encodeConfigurationCommand,
  encodeConfigurationOutput,
  PUBLIC_KEY_LENGTH,
} from './configuration-data.ts'
export { decodeData, encodeData } from './data.ts'
export { decodeEnvelope, type Envelope, encodeEnvelope } from './envelope.ts'
export {
  BIGINT_BYTES_MAX,
  COMMANDS_MAX,
  DATA_DEPTH_MAX,
  DEFAULT_LIMITS,
  type Limits,
} from './limits.ts'
export { decodeMessages, encodeMessages } from './messages.ts'
export { REFUSAL_REASONS, type RefusalReason, type Result } from './result.ts'
export { BATCH_FORMAT, PROTOCOL_VERSION } from './tags.ts'
export { decodeText, encodeText } from './text.ts'
