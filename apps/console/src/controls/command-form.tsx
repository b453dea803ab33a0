import type { CallRequest } from '@synod/deeds'
import { type FormEvent, memo, useState } from 'react'
import { Button } from '../design/button.tsx'
import { Input, Row, Select } from '../design/field.tsx'
import type { SessionState } from '../shell/session.ts'
import { useSession, useSessionState } from '../shell/use-session.ts'
import { nodeOptions } from './node-options.ts'
import { callWords, readCall } from './read-call.ts'

const COMMANDS: readonly (readonly [CallRequest['f'], string])[] = [
  ['transfer', 'Transfer'],
  ['deposit', 'Deposit'],
  ['withdraw', 'Withdraw'],
  ['open', 'Open an account'],
]

const nodeOf = ({ sight }: SessionState) => sight.node

/** A client's command, to the node of one's choice. */
export const CommandForm = memo(function CommandForm({ numbers }: { numbers: string }) {
  const session = useSession()
  const selected = useSessionState(nodeOf)
  const [f, setCommand] = useState<CallRequest['f']>('transfer')
  const [account, setAccount] = useState('alice')
  const [to, setTo] = useState('bob')
  const [amount, setAmount] = useState('30.00')
  const [currency, setCurrency] = useState('EUR')
  const [node, setNode] = useState('')
  const asked = node === '' ? String(selected) : node
  const send = (event: FormEvent) => {
    event.preventDefault()
    const call = readCall({ f, account, to, amount, currency })
    if (typeof call === 'string') session.say(call, true)
    else void session.do({ type: 'call', node: Number(asked), call }, `Asked n${asked}: ${callWords(call)}.`)
  }
  return (
    <form className="form" onSubmit={send}>
      <Select label="Command" isLabelHidden options={COMMANDS} value={f} choose={(value) => setCommand(value)} />
      <Row>
        <Input label={f === 'transfer' ? 'From' : 'Account'} value={account} change={setAccount} spellCheck={false} />
        {f === 'transfer' && <Input label="To" value={to} change={setTo} spellCheck={false} />}
        {f === 'open' && <Input label="Currency" value={currency} change={setCurrency} maxLength={3} />}
      </Row>
      <Row>
        {f !== 'open' && <Input label="Amount" value={amount} change={setAmount} inputMode="decimal" />}
        <Select label="Ask node" value={asked} choose={setNode} options={nodeOptions(numbers)} />
      </Row>
      <Button look="strong" type="submit">
        Send
      </Button>
    </form>
  )
})
