import { Component, type ReactNode } from 'react'
import { Button } from './button.tsx'

interface FaultBoundaryProps {
  /** What cannot be shown then, as the subject of a sentence. */
  readonly what: string
  readonly children: ReactNode
}

interface FaultBoundaryState {
  readonly fault: Error | undefined
}

/**
 * Keeps the rest of the page when a part of it fails: it could not be loaded because the server is gone, or it has a bug. A browser
 * does not load a module again that once failed to load, so that only the whole page can be tried again.
 */
export class FaultBoundary extends Component<FaultBoundaryProps, FaultBoundaryState> {
  override state: FaultBoundaryState = { fault: undefined }

  static getDerivedStateFromError(error: unknown): FaultBoundaryState {
    return { fault: error instanceof Error ? error : new Error(String(error)) }
  }

  override render(): ReactNode {
    const { fault } = this.state
    if (fault === undefined) return this.props.children
    return (
      <div className="empty" role="alert">
        <div className="fault">
          <p>
            <b>{this.props.what} cannot be shown.</b> The rest of the page goes on. If the server of this page still
            runs, load the page again.
          </p>
          <p className="code">{fault.message}</p>
          <Button onClick={() => location.reload()}>Load the page again</Button>
        </div>
      </div>
    )
  }
}
