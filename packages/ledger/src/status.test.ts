import { expect, test } from 'vitest'
import { codeOf, isStatusCode, STATUSES, statusOf } from './status.ts'

test('codes and names are unique, and codes fit into a byte', () => {
  const codes = STATUSES.map(({ code }) => code)
  expect(new Set(codes).size).toBe(codes.length)
  expect(codes.every((code) => code >= 0 && code <= 255)).toBe(true)
  expect(new Set(STATUSES.map(({ name }) => name)).size).toBe(codes.length)
})

test('a code keeps its name for ever: stores and peers have it', () => {
  expect(Object.fromEntries(STATUSES.map(({ code, name }) => [code, name]))).toMatchInlineSnapshot(`
    {
      "0": "applied",
      "10": "invalid command",
      "11": "invalid transfer id",
      "12": "invalid account id",
      "13": "invalid currency",
      "14": "invalid amount",
      "15": "invalid memo",
      "16": "reserved account id",
      "17": "invalid limit",
      "18": "invalid expiry",
      "19": "invalid chain",
      "20": "exists with different kind",
      "21": "exists with different currency",
      "22": "exists with different from",
      "23": "exists with different to",
      "24": "exists with different amount",
      "25": "exists with different memo",
      "26": "exists with different expiry",
      "27": "exists with different subject",
      "28": "exists with different chain",
      "29": "exists with different links",
      "30": "same account",
      "31": "unknown account",
      "32": "currency mismatch",
      "33": "insufficient funds",
      "34": "account closed",
      "35": "account frozen",
      "36": "limit exceeded",
      "37": "account not empty",
      "40": "unknown hold",
      "41": "hold captured",
      "42": "hold released",
      "43": "hold expired",
      "44": "more than held",
      "50": "unknown transfer",
      "51": "not reversible",
      "52": "already reversed",
      "60": "link refused",
    }
  `)
})

test('what stays as it is comes before what can change, and funds come last of what is asked about two accounts', () => {
  const places = (
    [
      'exists with different kind',
      'unknown account',
      'unknown hold',
      'account closed',
      'account frozen',
      'insufficient funds',
      'limit exceeded',
    ] as const
  ).map((name) => STATUSES.findIndex((status) => status.name === name))
  expect(places).toEqual([...places].sort((a, b) => a - b))
})

test('codes and names lead to each other, and to nothing else', () => {
  for (const { code, name } of STATUSES) expect([statusOf(code), codeOf(name)]).toEqual([name, code])
  expect([0, 1, -1, '0', null, undefined].map(isStatusCode)).toEqual([true, false, false, false, false, false])
})
