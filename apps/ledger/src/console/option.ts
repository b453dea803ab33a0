import { InvalidArgumentError, Option } from 'commander'

const PORT_MAX = 65_535

/** `--console [port]`: the port, or 0 for any that is free; absent without it. */
export function consoleOption(): Option {
  return new Option('--console [port]', 'serve a page to watch it and break it (default port: any free one)')
    .preset('0')
    .argParser(parsePort)
}

function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= PORT_MAX) return port
  throw new InvalidArgumentError(`Write a port from 1 to ${PORT_MAX}, or none.`)
}
