const KEY = 'synod.token'

/** The token of the live cluster, from an earlier visit in this tab: it is not left in the address, which people share. */
export function recallToken(): string | undefined {
  try {
    return sessionStorage.getItem(KEY) ?? undefined
  } catch {
    // A page without storage forgets.
    return undefined
  }
}

export function keepToken(token: string): void {
  try {
    sessionStorage.setItem(KEY, token)
  } catch {
    // As above.
  }
}
