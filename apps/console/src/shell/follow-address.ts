import { keepToken } from './recall-token.ts'
import type { Session } from './session.ts'

/** While it plays, the address is brought up to date so often, in milliseconds; browsers allow no more than a hundred in 10 s. */
const EVERY_MS = 500

/** Keeps the page's address and what it shows the same, and tells tests the state that it has come to. */
export function followAddress(session: Session): void {
  let isDue = false
  const write = () => {
    isDue = false
    const address = session.address()
    if (address !== location.hash) history.replaceState(null, '', address)
  }
  const changed = () => {
    if (session.token !== undefined) keepToken(session.token)
    tellState(session)
    if (isDue) return
    isDue = true
    setTimeout(write, EVERY_MS)
  }
  session.subscribe(changed)
  session.player.subscribe(changed)
  window.addEventListener('hashchange', () => session.follow(location.hash))
  changed()
}

/** `data-state-hash`: of the simulated world where it stands; `data-verified`: how often the past was done again, and how it came out. */
function tellState(session: Session): void {
  const { of, isPlaying, endsAt } = session.player.state
  const { dataset } = document.documentElement
  const hash = !isPlaying && of.hash?.at === endsAt ? of.hash.hex : ''
  if (dataset.stateHash !== hash) dataset.stateHash = hash
  const verified = `${of.verified.times} ${of.verified.isSame ? 'same' : 'different'}`
  if (dataset.verified !== verified) dataset.verified = verified
}
