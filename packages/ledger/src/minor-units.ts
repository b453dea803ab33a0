/*
 * How many decimals the currencies of ISO 4217 have: its list one as of 2026, without test and metal codes, which have no
 * minor unit.
 *
 * A list of our own, because nothing on npm fits: `currency-codes` is CommonJS with two packages behind it,
 * `@dinero.js/currencies` is an alpha, `currency-codes-ts` needs lodash. `Intl.NumberFormat` follows CLDR, which differs
 * from ISO (no decimals for the Hungarian forint) and from one engine to the next.
 */

const DECIMALS: ReadonlyMap<string, number> = new Map([
  ...entries(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  ...entries(
    2,
    `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY
     COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS
     INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR
     MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP
     STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`,
  ),
  ...entries(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...entries(4, 'CLF UYW'),
])

function entries(decimals: number, codes: string): [string, number][] {
  return codes.split(/\s+/).map((code) => [code, decimals])
}

/** How many decimals amounts in a currency have: 2 for EUR, 0 for JPY. `undefined` for what ISO 4217 does not list. */
export function decimalsOf(currency: string): number | undefined {
  return DECIMALS.get(currency)
}
