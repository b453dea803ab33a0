import type { ReactNode } from 'react'
import './section.css'

/** A part of a column that can be folded away. */
export function Section({ title, isOpen = false, children }: { title: string; isOpen?: boolean; children: ReactNode }) {
  return (
    <details className="section" open={isOpen}>
      <summary>{title}</summary>
      <div className="section-body">{children}</div>
    </details>
  )
}
