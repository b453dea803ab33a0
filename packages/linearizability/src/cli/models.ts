import type { Json } from '../json.ts'
import type { Model } from '../model.ts'
import { keyValueModel } from '../models/key-value.ts'
import { ledgerModel } from '../models/ledger.ts'
import { type RegisterOptions, registerModel } from '../models/register.ts'

export interface ModelChoice {
  readonly model: ModelName
  readonly init?: { readonly value: Json }
  readonly strictFail?: boolean
  readonly nilAny?: boolean
}

export const MODEL_NAMES = ['register', 'kv', 'ledger'] as const
export type ModelName = (typeof MODEL_NAMES)[number]

/** Hands the chosen model, whatever its states are, to `use`. */
export function withModel<Result>(
  { model, init, strictFail, nilAny }: ModelChoice,
  use: <State, Call>(model: Model<State, Call>) => Result,
): Result {
  const options: RegisterOptions = {
    ...(init === undefined ? {} : { init: init.value }),
    ...(strictFail === undefined ? {} : { strictFail }),
    ...(nilAny === undefined ? {} : { nilAny }),
  }
  switch (model) {
    case 'register':
      return use(registerModel(options))
    case 'kv':
      return use(keyValueModel(options))
    case 'ledger':
      return use(ledgerModel())
  }
}

/** The option that was given although the model has no use for it, if there is one. */
export function uselessOption({ model, init, strictFail, nilAny }: ModelChoice): string | undefined {
  if (model !== 'ledger') return undefined
  if (init !== undefined) return '--init'
  if (strictFail) return '--strict-fail'
  return nilAny ? '--nil-any' : undefined
}
