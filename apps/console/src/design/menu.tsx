import { type KeyboardEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { Icon, type IconName } from './icon.tsx'
import './menu.css'

export interface MenuItem {
  readonly title: string
  /** What it does to a real process, or why one would want it. */
  readonly words?: string
  readonly isDangerous?: boolean
  readonly isDisabled?: boolean
  choose(): void
}

interface MenuProps {
  readonly label: string
  readonly icon?: IconName
  readonly items: readonly MenuItem[]
}

/** A button that opens a list of things to do. */
export function Menu({ label, icon = 'more', items }: MenuProps) {
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const close = () => {
    setOpen(false)
    button.current?.focus()
  }
  return (
    <>
      <button
        ref={button}
        type="button"
        className="button button-icon button-plain"
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name={icon} />
      </button>
      {isOpen && <MenuSheet id={id} label={label} items={items} anchor={button.current} close={close} />}
    </>
  )
}

interface SheetProps {
  readonly id: string
  readonly label: string
  readonly items: readonly MenuItem[]
  readonly anchor: HTMLElement | null
  close(): void
}

function MenuSheet({ id, label, items, anchor, close }: SheetProps): ReactNode {
  const sheet = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const element = sheet.current
    if (element === null || anchor === null) return
    // In the top layer, no panel that scrolls cuts it off.
    element.showPopover()
    const beside = anchor.getBoundingClientRect()
    const { width, height } = element.getBoundingClientRect()
    const left = Math.min(beside.left, window.innerWidth - width - 8)
    const below = beside.bottom + 4
    const top = below + height > window.innerHeight - 8 ? Math.max(8, beside.top - height - 4) : below
    element.style.left = `${left}px`
    element.style.top = `${top}px`
    element.querySelector<HTMLElement>('button:not(:disabled)')?.focus()
  }, [anchor])
  useEffect(() => {
    const elsewhere = ({ target }: PointerEvent) => {
      const isInside = target instanceof Node && (sheet.current?.contains(target) || anchor?.contains(target))
      if (!isInside) close()
    }
    document.addEventListener('pointerdown', elsewhere)
    return () => document.removeEventListener('pointerdown', elsewhere)
  }, [anchor, close])
  const onKeyDown = (event: KeyboardEvent) => {
    const buttons = [...(sheet.current?.querySelectorAll<HTMLElement>('button:not(:disabled)') ?? [])]
    const index = buttons.indexOf(document.activeElement as HTMLElement)
    const next = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: -1 }[event.key]
    event.stopPropagation()
    if (event.key === 'Escape' || event.key === 'Tab') close()
    if (next === undefined) return
    event.preventDefault()
    buttons.at(next % buttons.length)?.focus()
  }
  return (
    <div ref={sheet} id={id} className="menu" popover="manual" role="menu" aria-label={label} onKeyDown={onKeyDown}>
      {items.map(({ title, words, isDangerous, isDisabled, choose }) => (
        <button
          key={title}
          type="button"
          role="menuitem"
          disabled={isDisabled}
          className={isDangerous ? 'menu-danger' : undefined}
          onClick={() => {
            close()
            choose()
          }}
        >
          {title}
          {words !== undefined && <small>{words}</small>}
        </button>
      ))}
    </div>
  )
}
