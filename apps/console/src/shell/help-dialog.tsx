import { Dialog } from '../design/dialog.tsx'
import { BACK_KEY, NEXT_KEY } from '../scenes/use-step-keys.ts'
import type { SessionState } from './session.ts'
import { useSession, useSessionState } from './use-session.ts'
import './help-dialog.css'

const isHelpOpenOf = ({ isHelpOpen }: SessionState) => isHelpOpen

const KEYS: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['Space'], 'play or stop'],
  [['←', '→'], 'one thing back or further'],
  [['Shift', '←', '→'], 'to the last or next election'],
  [['Home', 'End'], 'to the beginning, or back to now'],
  [['1', '…', '9'], 'choose a node'],
  [[NEXT_KEY, BACK_KEY], 'in the tour: next step, or back'],
  [['Tab'], 'from part to part; arrows then go between tabs, nodes, slots and messages'],
  [['Enter'], 'what has the focus: choose a node, a link, the moment of a message'],
  [['Esc'], 'closes a dialog or a menu'],
  [['Ctrl', 'wheel'], 'nearer or farther, in a chart or a diagram; dragging moves it'],
  [['?'], 'opens this'],
]

const WORDS: readonly (readonly [name: string, what: string])[] = [
  ['ballot 3.n2', 'proposal number: round 3 of node 2 (the paper’s n)'],
  ['slot', 'a place in the log: one instance of the algorithm'],
  ['promised', 'an acceptor accepts nothing below this ballot any more (P1a)'],
  ['accepted', 'an acceptor has a value, and in which ballot'],
  ['chosen', 'a majority accepted it in one ballot: it stays so'],
  ['executed', 'the state machine has done it, in the order of slots'],
]

export function HelpDialog() {
  const session = useSession()
  const isOpen = useSessionState(isHelpOpenOf)
  if (!isOpen) return null
  return (
    <Dialog title="Keys and words" close={() => session.openHelp(false)}>
      <dl className="help">
        {KEYS.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <dl className="help help-words">
        {WORDS.map(([name, what]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p>
        Time can be dragged. Whatever is done at a moment of the past makes another future; the link holds all of it.
      </p>
    </Dialog>
  )
}
