import { Dialog } from '../design/dialog.tsx'
import type { SessionState } from '../shell/session.ts'
import { useSession, useSessionState } from '../shell/use-session.ts'
import { LinkDeeds } from './link-deeds.tsx'

const linkOf = ({ link }: SessionState) => link

/** What can be done to the link that was clicked. */
export function LinkDialog() {
  const session = useSession()
  const link = useSessionState(linkOf)
  if (link === undefined) return null
  const close = () => session.closeLink()
  return (
    <Dialog title={`The link between n${link.from} and n${link.to}`} close={close}>
      <LinkDeeds from={link.from} to={link.to} done={close} />
    </Dialog>
  )
}
