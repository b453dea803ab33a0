import { memo, useState } from 'react'
import { Row, Select } from '../design/field.tsx'
import { LinkDeeds } from './link-deeds.tsx'
import { chosenOr, nodeOptions } from './node-options.ts'

/** What can be done to the link between two nodes. */
export const LinkForm = memo(function LinkForm({ numbers }: { numbers: string }) {
  const [chosenFrom, setFrom] = useState('')
  const [chosenTo, setTo] = useState('')
  const from = chosenOr(chosenFrom, numbers, 0)
  const to = chosenOr(chosenTo, numbers, 1)
  const options = nodeOptions(numbers)
  return (
    <div className="form">
      <Row>
        <Select label="Between" options={options} value={from} choose={setFrom} />
        <Select label="and" options={options} value={to} choose={setTo} />
      </Row>
      <LinkDeeds from={Number(from)} to={Number(to)} />
    </div>
  )
})
