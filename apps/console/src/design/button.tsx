import type { ButtonHTMLAttributes, ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'
import './button.css'

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'> {
  /** `plain` in rows of its like; `strong` for the one thing to do; `danger` for what breaks something. */
  readonly look?: 'normal' | 'plain' | 'strong' | 'danger'
  readonly children: ReactNode
}

export function Button({ look = 'normal', ...rest }: ButtonProps) {
  return <button type="button" className={`button button-${look}`} {...rest} />
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className' | 'children'> {
  readonly icon: IconName
  /** What it does; shown when one points at it. */
  readonly label: string
  /** The key that does the same. */
  readonly keys?: string
  readonly look?: 'plain' | 'strong'
}

export function IconButton({ icon, label, keys, look = 'plain', ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      className={`button button-icon button-${look}`}
      aria-label={label}
      aria-keyshortcuts={keys}
      title={keys === undefined ? label : `${label} (${keys})`}
      {...rest}
    >
      <Icon name={icon} />
    </button>
  )
}
