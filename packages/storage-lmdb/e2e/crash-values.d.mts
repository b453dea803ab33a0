export interface Group {
  readonly first: number
  readonly last: number
}

export function readValue(value: Uint8Array): (Group & { readonly slot: number }) | undefined
