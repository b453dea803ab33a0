import { type FormEvent, memo, useState } from 'react'
import { Button } from '../design/button.tsx'
import { Row, Select } from '../design/field.tsx'
import { useSession } from '../shell/use-session.ts'
import { chosenOr, nodeOptions } from './node-options.ts'

const DUEL_MS = 1500

/** Two nodes that both take themselves for the leader (PMS PR1). */
export const DuelForm = memo(function DuelForm({ numbers }: { numbers: string }) {
  const session = useSession()
  const [first, setFirst] = useState('')
  const [second, setSecond] = useState('')
  const one = chosenOr(first, numbers, 0)
  const other = chosenOr(second, numbers, 1)
  const options = nodeOptions(numbers)
  const begin = (event: FormEvent) => {
    event.preventDefault()
    const deed = { type: 'duel', nodes: [Number(one), Number(other)], ms: DUEL_MS } as const
    void session.do(deed, `n${one} and n${other} duel for ${DUEL_MS} ms.`)
  }
  return (
    <form className="form" onSubmit={begin}>
      <p>Both prepare higher and higher ballots, and nothing is chosen. Progress needs a single leader.</p>
      <Row>
        <Select label="One" options={options} value={one} choose={setFirst} />
        <Select label="and another" options={options} value={other} choose={setSecond} />
      </Row>
      <Button type="submit" disabled={one === other}>
        Let them duel
      </Button>
    </form>
  )
})
