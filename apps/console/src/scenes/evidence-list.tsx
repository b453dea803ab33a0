import type { Evidence } from './scene.ts'

const WHAT: Readonly<Record<Evidence['what'], string>> = {
  code: 'The rule',
  test: 'Its test',
  mutant: 'What breaks it',
  page: 'Read on',
}

/** Where in the repository the rule is written, and what keeps it. */
export function EvidenceList({ evidence }: { evidence: readonly Evidence[] }) {
  return (
    <dl className="scene-evidence">
      {evidence.map(({ what, path, name }) => (
        <div key={`${path} ${name}`}>
          <dt>{WHAT[what]}</dt>
          <dd>
            <span>{name}</span>
            <code>{path}</code>
          </dd>
        </div>
      ))}
    </dl>
  )
}
