import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './design/tokens.css'
import './design/ground.css'
import { App } from './shell/app.tsx'
import { followAddress } from './shell/follow-address.ts'
import { recallToken } from './shell/recall-token.ts'
import { Session } from './shell/session.ts'

const place = document.getElementById('page')
if (place === null) throw new Error('the page has no place for itself')

const session = new Session(location.hash, recallToken())
followAddress(session)
createRoot(place).render(
  <StrictMode>
    <App session={session} />
  </StrictMode>,
)
