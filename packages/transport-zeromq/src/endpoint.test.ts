import { describe, expect, it } from 'vitest'
import { assertEndpoint, isIpv6, isLoopback } from './endpoint.ts'

describe('endpoints', () => {
  it.each(['tcp://127.0.0.1:7401', 'tcp://127.9.8.7:0', 'tcp://[::1]:7401', 'ipc:///run/synod', 'inproc://n1'])(
    'knows that only this machine reaches %s',
    (endpoint) => expect(isLoopback(endpoint)).toBe(true),
  )

  it.each([
    'tcp://0.0.0.0:7401',
    'tcp://*:7401',
    'tcp://10.0.0.1:7401',
    'tcp://localhost:7401',
    'tcp://lo:7401',
    'tcp://[::]:7401',
    'tcp://127.0.0.1.example.org:7401',
    'tcp://[::1].example.org:7401',
  ])('does not take %s for loopback', (endpoint) => expect(isLoopback(endpoint)).toBe(false))

  it.each([
    '127.0.0.1:7401',
    'tcp://127.0.0.1',
    'tcp://127.0.0.1:99999',
    'http://127.0.0.1:80',
    'ipc://',
    'tcp://a:1:2',
    '',
  ])('refuses "%s", and says what an endpoint looks like', (endpoint) =>
    expect(() => assertEndpoint(endpoint, true)).toThrow(`"${endpoint}" is no endpoint; write one like tcp://`),
  )

  it('allows any free port to who binds, not to who connects', () => {
    for (const endpoint of ['tcp://127.0.0.1:0', 'tcp://127.0.0.1:*', 'tcp://*:0']) {
      expect(() => assertEndpoint(endpoint, true)).not.toThrow()
      expect(() => assertEndpoint(endpoint, false)).toThrow(RangeError)
    }
  })

  it('tells IPv6 addresses, for which sockets need an option', () => {
    expect([isIpv6('tcp://[::1]:7401'), isIpv6('tcp://127.0.0.1:7401')]).toEqual([true, false])
  })
})
