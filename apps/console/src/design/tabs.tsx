import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react'
import './tabs.css'

export interface Tab {
  readonly id: string
  readonly title: string
}

interface TabsProps {
  readonly label: string
  readonly tabs: readonly Tab[]
  readonly shown: string
  show(id: string): void
  /** Beside the tabs, at the end of their row. */
  readonly beside?: ReactNode
  readonly children: ReactNode
}

/** A panel of which one sheet at a time is shown. Arrow keys go from tab to tab. */
export function Tabs({ label, tabs, shown, show, beside, children }: TabsProps) {
  const base = useId()
  const row = useRef<HTMLDivElement>(null)
  const go = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const index = tabs.findIndex(({ id }) => id === shown)
    const next = tabs[(index + step + tabs.length) % tabs.length]
    if (next === undefined) return
    show(next.id)
    row.current?.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus()
  }
  return (
    <section className="panel" aria-label={label}>
      <div className="panel-head">
        <div className="tabs" role="tablist" aria-label={label} ref={row}>
          {tabs.map(({ id, title }) => (
            <button
              key={id}
              type="button"
              role="tab"
              id={`${base}-tab-${id}`}
              data-tab={id}
              aria-selected={id === shown}
              aria-controls={`${base}-sheet`}
              tabIndex={id === shown ? 0 : -1}
              onClick={() => show(id)}
              onKeyDown={go}
            >
              {title}
            </button>
          ))}
        </div>
        {beside}
      </div>
      <div className="panel-body" role="tabpanel" id={`${base}-sheet`} aria-labelledby={`${base}-tab-${shown}`}>
        {children}
      </div>
    </section>
  )
}
