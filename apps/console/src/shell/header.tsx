import { useState } from 'react'
import { Button, IconButton } from '../design/button.tsx'
import type { PlayerState } from '../player/player.ts'
import { FIRST_SETTING } from '../source/setting.ts'
import { SimulatedSource } from '../source/simulated-source.ts'
import type { Place, SessionState } from './session.ts'
import { SettingDialog } from './setting-dialog.tsx'
import { nextTheme } from './theme.ts'
import { usePlayerPart, useSession, useSessionState } from './use-session.ts'
import './header.css'

const placeOf = ({ place }: SessionState) => place
const hasLiveOf = ({ hasLive }: SessionState) => hasLive
const sourceOf = ({ source }: PlayerState) => source

export function Header() {
  const session = useSession()
  const place = useSessionState(placeOf)
  const hasLive = useSessionState(hasLiveOf)
  const places: readonly (readonly [Place, string, () => void])[] = [
    ...(hasLive ? [['live', 'Live cluster', () => session.openLive()] as const] : []),
    ['simulator', 'Simulator', () => session.openSimulator(FIRST_SETTING)],
    ['scenes', 'Tour', () => session.openScenes()],
    ['chart', 'Any chart', () => session.openChart()],
  ]
  return (
    <header className="header">
      <h1>
        <Mark /> Synod
      </h1>
      <nav aria-label="Where to look">
        {places.map(([id, title, open]) => (
          <button
            key={id}
            type="button"
            aria-current={id === place || (id === 'scenes' && place === 'scene') ? 'page' : undefined}
            onClick={open}
          >
            {title}
          </button>
        ))}
      </nav>
      <div className="header-end">
        {place === 'simulator' && <SettingButton />}
        {place !== 'chart' && place !== 'live' && <CopyLink />}
        <IconButton icon="theme" label="Light or dark" onClick={nextTheme} />
        <IconButton icon="help" label="Keys and words" keys="?" onClick={() => session.openHelp(true)} />
      </div>
    </header>
  )
}

function SettingButton() {
  const [isOpen, setOpen] = useState(false)
  const source = usePlayerPart(sourceOf)
  if (!(source instanceof SimulatedSource)) return null
  const { seed, nodes } = source.setting
  return (
    <>
      <Button onClick={() => setOpen(true)} aria-haspopup="dialog">
        Seed {seed} · {nodes} {nodes === 1 ? 'node' : 'nodes'}
      </Button>
      {isOpen && <SettingDialog setting={source.setting} close={() => setOpen(false)} />}
    </>
  )
}

function CopyLink() {
  const session = useSession()
  const copy = async () => {
    const url = new URL(session.address(), location.href).href
    history.replaceState(null, '', session.address())
    try {
      await navigator.clipboard.writeText(url)
      session.say('The link is copied. It brings whoever opens it to this very moment.', false)
    } catch {
      session.say('The link is in the address of this page: copy it from there.', false)
    }
  }
  return <IconButton icon="link" label="Copy a link to this moment" onClick={copy} />
}

function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" width="20" height="20" aria-hidden="true">
      <circle cx="16" cy="17" r="10" fill="none" stroke="currentColor" strokeWidth="2.4" />
      <circle cx="16" cy="7" r="5" fill="var(--leading)" />
      <circle cx="7.3" cy="22" r="4" fill="currentColor" />
      <circle cx="24.7" cy="22" r="4" fill="currentColor" />
    </svg>
  )
}
