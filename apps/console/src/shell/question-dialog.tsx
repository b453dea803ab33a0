import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'
import type { SessionState } from './session.ts'
import { useSessionState } from './use-session.ts'

const questionOf = ({ question }: SessionState) => question

export function QuestionDialog() {
  const question = useSessionState(questionOf)
  if (question === undefined) return null
  const { title, words, yes, answer } = question
  return (
    <Dialog title={title} close={() => answer(false)}>
      <p>{words}</p>
      <footer>
        <Button onClick={() => answer(false)}>Leave it</Button>
        <Button look="strong" onClick={() => answer(true)}>
          {yes}
        </Button>
      </footer>
    </Dialog>
  )
}
