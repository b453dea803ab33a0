import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import './design/tokens.css'
import './design/ground.css'

const place = document.getElementById('page')
if (place === null) throw new Error('the page has no place for itself')
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
