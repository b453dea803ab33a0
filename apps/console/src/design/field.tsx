import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes } from 'react'
import './field.css'

interface SelectProps<Value extends string> extends Omit<SelectHTMLAttributes<HTMLSelectElement>, 'onChange'> {
  readonly label: string
  readonly isLabelHidden?: boolean
  readonly options: readonly (readonly [value: Value, title: string])[]
  readonly value: Value
  choose(value: Value): void
}

export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, isLabelHidden = false, options, value, choose, ...rest } = props
  return (
    <label className="field">
      <span className={isLabelHidden ? 'spoken' : 'field-label'}>{label}</span>
      <select {...rest} value={value} onChange={({ target }) => choose(target.value as Value)}>
        {options.map(([option, title]) => (
          <option key={option} value={option}>
            {title}
          </option>
        ))}
      </select>
    </label>
  )
}

interface InputProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'> {
  readonly label: string
  readonly isLabelHidden?: boolean
  change(value: string): void
}

export function Input({ label, isLabelHidden = false, change, ...rest }: InputProps) {
  return (
    <label className="field">
      <span className={isLabelHidden ? 'spoken' : 'field-label'}>{label}</span>
      <input {...rest} onChange={({ target }) => change(target.value)} />
    </label>
  )
}

interface SliderProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value' | 'type'> {
  readonly label: string
  readonly value: number
  /** The value as it is read. */
  readonly words: string
  change(value: number): void
}

export function Slider({ label, value, words, change, ...rest }: SliderProps) {
  return (
    <label className="field slider">
      <span className="field-label">{label}</span>
      <output>{words}</output>
      <input
        {...rest}
        type="range"
        value={value}
        aria-valuetext={words}
        onChange={({ target }) => change(target.valueAsNumber)}
      />
    </label>
  )
}

/** Fields beside one another. */
export function Row({ children }: { children: ReactNode }) {
  return <div className="field-row">{children}</div>
}
