import { useEffect, useState } from 'react'
import type { SessionState } from './session.ts'
import { useSessionState } from './use-session.ts'
import './notice.css'

const noticeOf = ({ notice }: SessionState) => notice
const SHOWN_MS = 4500

/** What came of what was done last, for a while. Read out to whoever does not see it. */
export function Notice() {
  const notice = useSessionState(noticeOf)
  const [gone, setGone] = useState(0)
  const count = notice?.count ?? 0
  useEffect(() => {
    const timer = setTimeout(() => setGone(count), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [count])
  return (
    <div className="notice-place" role="status" aria-live="polite">
      {notice !== undefined && gone !== notice.count && (
        <p className={notice.isFault ? 'notice notice-fault' : 'notice'}>
          {notice.isFault ? '✕ ' : '✓ '}
          {notice.words}
        </p>
      )}
    </div>
  )
}
