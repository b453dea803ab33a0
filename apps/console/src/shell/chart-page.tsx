import AnyMachine from '../views/any-machine/index.tsx'

export default function ChartPage() {
  return (
    <main className="page">
      <AnyMachine />
    </main>
  )
}
